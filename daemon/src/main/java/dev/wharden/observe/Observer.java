package dev.wharden.observe;

import dev.wharden.container.Container;
import dev.wharden.container.UserSpec;
import dev.wharden.control.filesystem.HostPlaces;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.DockerReader;
import dev.wharden.kernel.HostReader;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.kernel.ProcessReader;
import dev.wharden.kernel.ServiceReader;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Guarded;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Neighbours;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Service;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Looks at one container: a single inspect, the kernel's files, and what is known already of images, of other
 * containers and of the host. Whoever hears the engine's events must hand them to {@link #invalidate}, and call
 * {@link #invalidateAll} after a gap. Safe for use by many threads.
 */
public final class Observer {
    private final DockerReader reader;
    private final Memory memory;
    private final ProcessReader processes;
    private final RunningReader running;
    private final Strangers strangers;
    private final WrittenFiles written;
    private final ContainerIndex index;
    private final HostSnapshot host;
    private final Accounts accounts;
    private final Images images;
    private final Supplier<Guarded> guarded;

    private final VolumeIndex volumes;
    private final NetworkIndex networks;
    private final FleetLook fleet;
    private final AtomicReference<Optional<EngineFacts>> engine = new AtomicReference<>(Optional.empty());

    /** The same where no daemon listens to events. */
    public Observer(DockerReader reader, ProcFiles files, String socket, InstantSource clock) {
        this(reader, files, socket, clock, Memory.NONE, _ -> false, () -> Guarded.NONE);
    }

    /**
     * Nothing is read yet.
     *
     * @param files the host's
     * @param socket the path of the engine's socket, which is one of those that no container may have
     * @param clock for how long what was read of the host is fresh, and a container that cannot be inspected is not
     *     asked for
     * @param memory what is remembered of containers
     * @param wanted of which containers a policy wants to know what they have written
     * @param guarded where Wharden's own files are at this moment
     */
    public Observer(
            DockerReader reader,
            ProcFiles files,
            String socket,
            InstantSource clock,
            Memory memory,
            Predicate<Subject> wanted,
            Supplier<Guarded> guarded) {
        this.guarded = guarded;
        this.written = new WrittenFiles(reader, wanted, clock);
        this.memory = memory;
        this.reader = reader;
        this.processes = new ProcessReader(files, reader::areSessions);
        this.running = new RunningReader(processes, new ServiceReader(files));
        this.images = new Images(reader);
        this.index = new ContainerIndex(reader, processes, images::get, clock);
        this.strangers = new Strangers(files, clock, index::find, index::known);
        this.accounts = new Accounts(reader);
        this.volumes = new VolumeIndex(reader);
        this.networks = new NetworkIndex(reader);
        this.host = new HostSnapshot(new HostReader(files), socket, clock);
        this.fleet = new FleetLook(index, volumes, host, this::engineFacts, memory);
    }

    /** All that is known of one now. NotFound, or Unavailable; what else cannot be read is Unknown. */
    public Subject observe(String container) {
        return observe(glance(container, DockerReader.PATIENCE));
    }

    /**
     * The first look: one inspect, and what is known of its image and of the engine. Enough to see that a container was
     * declared as no policy allows, before anything else that it can make slow is asked for. As
     * {@link DockerReader#inspect(String, Duration)}; Unavailable when the engine cannot be asked.
     */
    public Glance glance(String container, Duration atMost) {
        long asked = index.now();
        Container declared = reader.inspect(container, atMost);
        return new Glance(asked, declared, images.get(declared.imageId()), guardingFacts());
    }

    /**
     * Whether {@link #observe(Glance)} need not wait long for what it has to do with others: false while another worker
     * is inspecting those. What was seen is one that need not be inspected for that.
     *
     * @param atMost how long that is waited for
     */
    public boolean settle(Glance seen, Duration atMost) {
        Container declared = seen.declared();
        if (index.isStale(declared.id())) {
            index.put(declared, seen.asked(), uid(declared));
        }
        return index.settle(atMost);
    }

    /** The daemon ends: who inspects others for {@link #settle} stops. */
    public void end() {
        index.end();
    }

    /** Whether the container has gone, or has got another name, since it was looked at. */
    public boolean isOutdated(Glance seen) {
        return index.isOutdated(seen.declared().id(), seen.asked());
    }

    /** The rest of it: the kernel's files, and what it has to do with other containers. */
    public Subject observe(Glance seen) {
        Container declared = seen.declared();
        RunningReader.Running now = running.of(declared, host.get().powerfulGroups());
        Observed<KernelFacts> kernel = now.kernel().map(facts -> strangers.with(facts, declared));
        index.put(declared, seen.asked(), uid(declared, kernel));
        return new Subject(declared, seen.image(), kernel, seen.engine(), neighbours(seen, kernel), now.service())
                .with(memory.heard(declared), memory.accepted(declared))
                .writing(written.of(seen.subject()));
    }

    /** What others are told of it. The first thread of the runtime has its user when the engine says that it runs. */
    private Observed<Long> uid(Container declared, Observed<KernelFacts> kernel) {
        return kernel.equals(Observed.unknown(KernelFacts.STARTING)) ? uid(declared) : kernel.map(KernelFacts::uid);
    }

    private Observed<Long> uid(Container declared) {
        return processes.uid(declared.pid(), declared.id(), declared.text("/State/StartedAt"));
    }

    /** The same container by what the kernel says of its processes once more, and nothing else. */
    public Subject again(Subject seen) {
        Container declared = seen.declared();
        RunningReader.Running now = running.of(declared, host.get().powerfulGroups());
        return seen.with(now.kernel().map(facts -> strangers.with(facts, declared)), now.service());
    }

    /** For people who ask what to do: where no process tells a user, its accounts are read as well. */
    public Subject observeForAdvice(String container) {
        Subject subject = observe(container);
        Service service = subject.service();
        if (service.runs() instanceof Observed.Known<ServiceUser>
                || service.account() instanceof Observed.Known<ServiceUser>
                || UserSpec.of(subject.declared()).isExplicit()) {
            return subject;
        }
        var groups = host.get().powerfulGroups();
        return subject.with(service.with(accounts.service(subject.declared(), groups)));
    }

    /** Asks the kernel about containers. */
    public ProcessReader processes() {
        return processes;
    }

    /** The host's mount table, read now: a volume is mounted when its first container starts. */
    public Observed<HostMounts> hostMounts() {
        host.invalidate();
        return host.get().mounts();
    }

    /** Why the host's mounts and accounts, which hold for every container, are not read now; empty where they are. */
    public Optional<String> late() {
        return host.late();
    }

    /** Forgets what an event made stale. Cheap: never calls the engine. */
    public void invalidate(DockerEvent event) {
        switch (event.type()) {
            // A tag that moves changes two images, and the event names one.
            case "image" -> images.clear();
            case "daemon" -> engine.set(Optional.empty());
            case "container" -> {
                index.invalidate(event);
                if (event.action().equals("start")) {
                    host.invalidate();
                }
                if (event.action().equals("start") || event.action().equals("destroy")) {
                    accounts.invalidate(event.id());
                    written.invalidate(event.id());
                    volumes.invalidate(event.id());
                }
            }
            default -> {}
        }
    }

    /** Forgets everything: events were lost, or the engine is another one. */
    public void invalidateAll() {
        index.invalidateAll();
        images.clear();
        accounts.invalidateAll();
        written.invalidateAll();
        volumes.invalidateAll();
        engine.set(Optional.empty());
        host.invalidate();
    }

    /** Those with a label of this value, but for what compose's image says. Throws a DockerException. */
    public List<Container> labelled(String label, String value) {
        return index.labelled(label, value);
    }

    /**
     * One of those as it is now, for its health, of which no event is heard; as it was last seen where it cannot be
     * inspected, and empty where it is gone. Throws a DockerException.
     */
    public Optional<Container> again(Container seen) {
        index.expire(seen.id());
        return index.find(seen.id());
    }

    /**
     * Whether a container was given a label of this value at its creation, rather than by its image; not when that
     * cannot be told. Throws a DockerException.
     *
     * @param image that it was made of, by id or as the container names it: what tells of one that is gone
     */
    public boolean isOwnLabel(String containerId, String image, String label, String value) {
        return index.find(containerId)
                .map(container -> value.equals(container.labels().get(label)))
                .orElseGet(() -> Kept.isOwn(label, value, images.get(image)));
    }

    /** All containers together, as they were last seen. */
    public FleetLook fleet() {
        return fleet;
    }

    /** What the engine says of itself, asked once. Throws a DockerException. */
    public EngineFacts engineFacts() {
        return engine.get().orElseGet(() -> {
            EngineFacts facts = host.confirmed(reader.engine());
            engine.set(Optional.of(facts));
            return facts;
        });
    }

    /** A reload may have other places, and a link may lead elsewhere. */
    private EngineFacts guardingFacts() {
        EngineFacts facts = engineFacts();
        return facts.guarding(guarded.get().and(host.real(facts.dataRoot())));
    }

    private Neighbours neighbours(Glance seen, Observed<KernelFacts> kernel) {
        Container declared = seen.declared();
        HostSnapshot.Facts facts = host.get();
        return new Neighbours(
                Asked.of(() -> new OwnerSearch(index::find).of(declared)),
                Asked.of(() -> Observed.known(index.dependents(declared))),
                Asked.of(index::uidUsers),
                facts.logins(),
                accounts.uid(declared),
                facts.mounts()
                        .map(all ->
                                HostPlaces.concerning(all, kernel, seen.engine().dataRoot())),
                volumes.of(declared),
                Asked.of(index::mountUsers),
                Asked.of(() -> networks.of(declared)),
                Asked.of(index::networkUsers),
                facts.mostProcesses(),
                facts.groups(),
                host.sockets());
    }
}
