package dev.wharden.kernel;

import dev.wharden.container.Capabilities;
import dev.wharden.container.Container;
import dev.wharden.subject.Activity;
import dev.wharden.subject.Executable;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the kernel says of a container's processes. {@code status} and {@code mountinfo} need no right; {@code ns/*}
 * needs CAP_SYS_PTRACE (measured, controls.md §2).
 */
public final class ProcessReader {
    /** runc makes the process before the engine calls the container started. */
    private static final Duration BEFORE = Duration.ofSeconds(10);

    private static final Duration AFTER = Duration.ofSeconds(2);

    private final ProcFiles files;
    private final Sessions sessions;
    private final ContainerProcesses others;
    private final LayerFolder layers;
    private final CgroupLimits limits;
    private final NamespaceInodes namespaces;
    private final MountTables tables;
    private final WholeLooks whole;

    /** Whether it is known that no process of this host has a label of a security module. */
    private final AtomicBoolean unlabelled = new AtomicBoolean();

    /** Reads below that root, and asks no engine. */
    public ProcessReader(ProcFiles files) {
        this(files, Sessions.UNTOLD);
    }

    /**
     * Reads below that root.
     *
     * @param sessions is asked where a look meets what seems to be one that begins
     */
    public ProcessReader(ProcFiles files, Sessions sessions) {
        this.files = files;
        this.sessions = sessions;
        this.others = new ContainerProcesses(files);
        this.layers = new LayerFolder(files);
        this.limits = new CgroupLimits(files);
        this.namespaces = new NamespaceInodes(files);
        this.tables = new MountTables(files);
        this.whole = new WholeLooks(new Ages(files)::now);
    }

    /**
     * What the kernel says of a process, if it still is the container's: unknown when another one has its pid.
     *
     * @param pid as inspect says; 0 is absent: not running
     * @param container the full id
     * @param startedAt of inspect, for where the cgroup does not name the container
     */
    public Observed<KernelFacts> read(int pid, String container, String startedAt) {
        return read(
                pid,
                container,
                startedAt,
                _ -> _ -> Observed.absent("not looked at"),
                (main, living, groups, executes) -> Observed.known(others.with(
                        main,
                        living,
                        groups,
                        new Beginnings(files, Sessions.UNTOLD, main.main(), container, 0, false),
                        executes)));
    }

    /**
     * The same, with what each of its processes executes; absent when it does not run. Unknown where the main process
     * is still the runtime: then {@link KernelFacts#STARTING} is why.
     */
    public Observed<KernelFacts> read(Container declared) {
        return read(declared, _ -> {});
    }

    /**
     * The same.
     *
     * @param first takes what {@link #main} says, before any other process is asked about
     */
    public Observed<KernelFacts> read(Container declared, Consumer<KernelFacts> first) {
        return read(declared, (main, living, groups, executes) -> {
            first.accept(alone(main));
            Beginnings beginnings = begun(main, declared);
            KernelFacts once = others.with(main, living, groups, beginnings, executes);
            // A session that has ended by now is unknown to the engine, and is not there any more.
            KernelFacts look =
                    Rounds.isOfRuntime(once.unread()) ? others.with(main, living, groups, beginnings, executes) : once;
            return Observed.known(whole.after(declared.id() + " " + declared.text("/State/StartedAt"), look));
        });
    }

    /** What is said of its main process, where its others are not read in time; absent when it does not run. */
    public Observed<KernelFacts> main(Container declared) {
        return read(declared, (main, _, _, _) -> Observed.known(alone(main)));
    }

    private static KernelFacts alone(KernelFacts main) {
        return main.with(List.of(), "its other processes: " + InTime.UNREAD);
    }

    private Observed<KernelFacts> read(Container declared, Rest rest) {
        Function<KernelFacts, Function<String, Observed<Executable>>> look = facts -> {
            var executables = new Executables(files, layers, declared, facts.mounts());
            return executables::of;
        };
        String startedAt = declared.text("/State/StartedAt");
        FirstSight sight = FirstSight.of(files, declared.pid());
        Rest begun = (main, living, groups, executes) -> begun(main, declared).isMainRuntime(sight, startedAt)
                ? Observed.unknown(KernelFacts.STARTING)
                : rest.with(main, living, groups, executes);
        return read(declared.pid(), declared.id(), startedAt, look, begun);
    }

    private Beginnings begun(KernelFacts main, Container declared) {
        long granted = Capabilities.of(declared).mask();
        return new Beginnings(files, sessions, main.main(), declared.id(), granted, declared.paused());
    }

    /** Adds the other processes to what is known of the main one. */
    @FunctionalInterface
    private interface Rest {
        Observed<KernelFacts> with(
                KernelFacts main,
                ContainerProcesses.Living living,
                Observed<String> groups,
                Function<String, Observed<Executable>> executes)
                throws IOException;
    }

    private Observed<KernelFacts> read(
            int pid,
            String container,
            String startedAt,
            Function<KernelFacts, Function<String, Observed<Executable>>> look,
            Rest rest) {
        if (pid <= 0) {
            return Observed.absent(KernelFacts.NOT_RUNNING);
        }
        String folder = "/proc/" + pid;
        try {
            ContainerProcesses.Living living = others.living(folder);
            Observed<String> groups = groups(living.folder() + "/cgroup");
            KernelFacts facts = facts(pid, living, groups, container);
            Function<String, Observed<Executable>> executes = look.apply(facts);
            KernelFacts told = facts.with(facts.main().with(others.executesFirst(pid, living, executes)));
            // Asked last: a pid that is the container's now was so while it was read.
            return belongs(folder, container, startedAt)
                    ? rest.with(told, living, groups, executes)
                    : Observed.unknown(folder + ": it is not, or no longer, a process of this container");
        } catch (IOException failure) {
            return files.exists(folder)
                    ? ProcFiles.unread(folder + "/status", failure)
                    : Observed.unknown(folder + ": the process has ended");
        }
    }

    /** What a container has mounted; absent when it does not run. */
    public Observed<List<MountPoint>> mounts(Container container) {
        return switch (read(container.pid(), container.id(), container.text("/State/StartedAt"))) {
            case Observed.Known<KernelFacts>(KernelFacts facts) -> facts.mounts();
            case Observed.Unknown<KernelFacts>(String why) -> Observed.unknown(why);
            case Observed.Absent<KernelFacts>(String why) -> Observed.absent(why);
        };
    }

    /**
     * Which file or folder a container has mounted by a line of its table: a word that another one has not; absent when
     * it does not run.
     */
    public Observed<String> file(Container container, MountPoint line) {
        return ifStill(
                container,
                () -> InTime.observed(container.id(), () -> new FileIdentities(files).in(container.pid(), line)));
    }

    /** Where a path in a container leads, links followed; absent when that is nowhere, or it does not run. */
    public Observed<String> place(Container container, String path) {
        return ifStill(
                container,
                () -> InTime.observed(container.id(), () -> new FileIdentities(files).place(container.pid(), path)));
    }

    /** What is read of it; a pid that is the container's now was so while that was read. */
    private <T> Observed<T> ifStill(Container container, Supplier<Observed<T>> look) {
        if (container.pid() <= 0) {
            return Observed.absent(KernelFacts.NOT_RUNNING);
        }
        Observed<T> read = look.get();
        return switch (uid(container.pid(), container.id(), container.text("/State/StartedAt"))) {
            case Observed.Known<Long> _ -> read;
            case Observed.Unknown<Long>(String why) -> Observed.unknown(why);
            case Observed.Absent<Long>(String why) -> Observed.absent(why);
        };
    }

    /** The same word for what a path of the host leads to; absent where nothing is. */
    public Observed<String> file(String path, HostMounts host) {
        return InTime.observed(path, () -> new FileIdentities(files).at(path, host));
    }

    /** What a container does; absent when it does not run. */
    public Observed<Activity> activity(Container container) {
        return ifStill(container, () -> new ActivityReader(files).read(container));
    }

    /** Whether the main process has ended, or is in its exit: the engine hears of that a moment later. */
    public boolean hasEnded(Container container) {
        return new Threads(files).namespaces(container.pid()) instanceof Observed.Absent;
    }

    /** The real uid of a process that is the container's. */
    public Observed<Long> uid(int pid, String container, String startedAt) {
        String folder = "/proc/" + pid;
        try {
            if (pid <= 0 || !belongs(folder, container, startedAt)) {
                return Observed.absent(KernelFacts.NOT_RUNNING);
            }
            return Observed.known(others.living(folder).status().numbers("Uid").getFirst());
        } catch (IOException failure) {
            return files.exists(folder)
                    ? ProcFiles.unread(folder + "/status", failure)
                    : Observed.absent(KernelFacts.NOT_RUNNING);
        }
    }

    private Observed<String> groups(String path) {
        try {
            return Observed.known(files.read(path));
        } catch (IOException failure) {
            return ProcFiles.unread(path, failure);
        }
    }

    private KernelFacts facts(int pid, ContainerProcesses.Living living, Observed<String> groups, String container)
            throws IOException {
        String folder = living.folder();
        ProcessStatus status = living.status();
        return new KernelFacts(
                status.facts(pid, label(folder)),
                status.groups(),
                MountTable.whole(tables.of(folder)),
                namespaces.of(folder),
                namespaces.ofHost(),
                limits.of(groups, container),
                List.of(),
                "",
                Observed.absent("not looked at"));
    }

    /**
     * Where no security module has labels the kernel says so of this process too, and will until it is booted again:
     * then no process is asked.
     */
    private Observed<String> label(String folder) {
        if (unlabelled.get()) {
            return ContainerProcesses.UNLABELLED;
        }
        Observed<String> label = others.label(folder);
        if (label.equals(ContainerProcesses.UNLABELLED)
                && others.label("/proc/self").equals(ContainerProcesses.UNLABELLED)) {
            unlabelled.set(true);
        }
        return label;
    }

    /**
     * The engine names the cgroup after the container; where it does not (no cgroups in a rootless engine) the start
     * time decides.
     */
    private boolean belongs(String folder, String container, String startedAt) throws IOException {
        if (others.group(folder, container).isPresent()) {
            return true;
        }
        Instant process = new Ages(files).start(folder);
        try {
            Instant declared = Instant.parse(startedAt);
            return !process.isBefore(declared.minus(BEFORE)) && !process.isAfter(declared.plus(AFTER));
        } catch (DateTimeParseException notComparable) {
            return false;
        }
    }
}
