package dev.wharden.cli;

import dev.wharden.Configured;
import dev.wharden.config.Config;
import dev.wharden.container.Dependents;
import dev.wharden.controller.ComposeWork;
import dev.wharden.controller.Elsewhere;
import dev.wharden.controller.Following;
import dev.wharden.controller.Standing;
import dev.wharden.controller.World;
import dev.wharden.docker.DockerJava;
import dev.wharden.docker.EngineAddress;
import dev.wharden.kernel.HostReader;
import dev.wharden.kernel.OwnContainer;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.kernel.StopSignal;
import dev.wharden.observe.Observer;
import dev.wharden.policy.HostVerdict;
import dev.wharden.policy.Judged;
import dev.wharden.policy.Mode;
import dev.wharden.policy.PolicySet;
import dev.wharden.remedy.Feasibility;
import dev.wharden.remedy.Remediator;
import dev.wharden.remedy.UsageFloor;
import dev.wharden.remedy.guard.Admission;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.guard.Memory;
import dev.wharden.remedy.guard.Owners;
import dev.wharden.remedy.recreate.Parts;
import dev.wharden.remedy.recreate.Preflight;
import dev.wharden.remedy.recreate.RepairNotes;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.report.CheckReport;
import dev.wharden.source.Windows;
import dev.wharden.subject.HostFacts;
import dev.wharden.subject.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What the commands that only look have of the engine, the host and the daemon's own records. Nothing here can change anything. */
final class Look {
    private final Config config;
    private final DockerJava engine;
    private final Observer observer;
    private final ProcFiles files = ProcFiles.ofHost();
    private final InstantSource clock = InstantSource.system();
    private final StateDir state;
    private final Memory memory;
    private final Owners owners;
    /** Read when somebody asks: most commands do not. */
    private final AtomicReference<@Nullable Guards> guards = new AtomicReference<>();

    private final AtomicReference<@Nullable Standing> standing = new AtomicReference<>();
    private final Consumer<String> warn;

    Look(Session session) {
        this.config = session.config();
        this.warn = session::complain;
        EngineAddress address = session.engine();
        this.engine =
                new DockerJava(address, config.engine().timeout(), System::nanoTime, (operation, code, took) -> {});
        this.observer = new Observer(engine, files, address.socket().toString(), clock);
        this.state = new StateDir(config.stateDirectory());
        this.memory = new Memory(state);
        this.owners = Configured.owners(() -> config, OwnContainer.id(files));
    }

    DockerJava engine() {
        return engine;
    }

    /** The names of all containers, for a suggestion. Throws a DockerException. */
    List<String> names() {
        return engine.list().stream()
                .flatMap(summary -> StreamSupport.stream(summary.path("Names").spliterator(), false))
                .map(name -> name.asText().replaceFirst("^/", ""))
                .toList();
    }

    Observer observer() {
        return observer;
    }

    Owners owners() {
        return owners;
    }

    /** What the daemon remembers; nothing where its state directory may not be read. */
    List<String> rememberedReferences(Subject subject) {
        var remembered = memory.of(subject.declared().name());
        return remembered.made(subject.declared().id()) ? remembered.references() : List.of();
    }

    /** What earlier repairs tell; nothing where the state directory may not be read. */
    RepairNotes notes() {
        return new RepairNotes(state);
    }

    /** How long a container and those that follow it will be down. */
    Downtime downtime(Dependents unit) {
        return Downtime.of(
                unit,
                notes().downtimes(unit.target().name()),
                container -> StopSignal.of(files, container.pid(), container.text("/Config/StopSignal")));
    }

    /**
     * What Wharden's own records say of containers, as the daemon tells it. Nothing where there is no state directory; where it cannot be read that is said, once.
     */
    Standing standing() {
        Standing known = standing.get();
        if (known == null) {
            known = recorded();
            standing.set(known);
        }
        return known;
    }

    private Standing recorded() {
        Path directory = config.stateDirectory();
        if (Files.isDirectory(directory) && !Files.isReadable(directory)) {
            warn.accept("warning: cannot read " + directory
                    + ", so quarantined, suspended and remediating containers are not told apart: run as root");
        }
        if (!Files.isReadable(directory)) {
            return Standing.NONE;
        }
        try {
            return Standing.onDisk(state, guards().suspended());
        } catch (StateUnavailable e) {
            warn.accept("warning: " + e.getMessage());
            return Standing.of(List.of(), guards().suspended());
        }
    }

    /** What the container is in a recreation that is under way, such as the predecessor of web; empty in none, and where the state directory may not be read. */
    Optional<String> passing(Subject subject) {
        try {
            return Parts.passingIn(state, subject.declared());
        } catch (StateUnavailable notOurs) {
            return Optional.empty();
        }
    }

    /** What compose is doing with the container's project, by what is there: the daemon hears more of it. */
    Optional<Admission.Deferred> elsewhere(Subject subject) {
        Elsewhere elsewhere = elsewhere();
        return subject.unit().stream()
                .flatMap(one -> elsewhere.apply(one).stream())
                .findFirst();
    }

    private Elsewhere elsewhere() {
        return new Elsewhere(
                new ComposeWork(),
                project -> observer.labelled(ComposeWork.PROJECT, project),
                container -> memory.of(container.name()).made(container.id())
                        || Remediator.openIn(state).contains(container.name()),
                (id, image, name) -> false,
                id -> false,
                clock);
    }

    /** The daemon's guards as its state directory has them. */
    Guards guards() {
        Guards known = guards.get();
        if (known == null) {
            known = read();
            guards.set(known);
        }
        return known;
    }

    private Guards read() {
        return new Guards(
                state,
                () -> Configured.disruption(config),
                owners,
                new Windows(),
                clock,
                memory,
                Configured.PAUSE_FILE,
                () -> Remediator.openIn(state));
    }

    /** As it would be with the host's ceiling at Enforce. */
    Feasibility feasibility(PolicySet policies) {
        HostFacts host = new HostReader(files).facts();
        var following = new Following(
                observer,
                () -> new World(policies, Mode.ENFORCE),
                owners,
                guards(),
                memory,
                // Whoever is in quarantine is frozen, and refused for that.
                container -> false,
                new Windows(),
                clock);
        return new Feasibility(
                new Preflight(engine, host.hostname(), following, observer::engineFacts),
                new UsageFloor(Configured.usage(files)));
    }

    CheckReport.Host host(PolicySet policies) {
        HostVerdict verdict = policies.evaluateHost(new HostReader(files).facts(), engine.engine());
        return new CheckReport.Host(
                verdict.state(),
                verdict.findings().stream().map(Judged::finding).toList());
    }
}
