package dev.wharden.kernel;

import dev.wharden.container.Container;
import dev.wharden.kernel.Threads.Namespace;
import dev.wharden.subject.ForeignProcess;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Finds processes that are in a container's namespaces and not in its control group, as nsenter(1) puts them there.
 * What {@code docker exec} starts is in the group before it is in the namespaces (runc libcontainer/process_linux.go).
 */
public final class ForeignProcesses {
    /** Others of one container that are looked at, beside those that share its network as declared. */
    private static final int MOST = 256;

    /** Bytes of the status of all of them: as of a container's own processes, which bounds the time of a look. */
    private static final int ROOM = 20 << 20;

    private static final String NETWORK = "net";

    private final ProcFiles files;
    private final ContainerProcesses processes;
    private final Threads threads;
    private final Passage passage;

    /** Reads below that root. */
    public ForeignProcesses(ProcFiles files) {
        this.files = files;
        this.processes = new ContainerProcesses(files);
        this.threads = new Threads(files);
        this.passage = new Passage(files);
    }

    /**
     * What a look at a container has found.
     *
     * @param found those that are in its namespaces, declared or not
     * @param unread why there may be more of them; empty where there are not
     */
    public record Looked(List<ForeignProcess> found, Optional<String> unread) {
        public Looked {
            found = List.copyOf(found);
        }
    }

    /**
     * Those of a container, by pid; each says the id of the container that it belongs to. What is the engine's is
     * passed over.
     *
     * @param container the full id
     * @param kinds of namespaces that are the container's own: not another container's, which answers for them
     * @param sharers other containers that declare to have its network: what is in their control groups is theirs
     *     there, and however much it is, it keeps no other from being looked at
     * @param scan of the host; whoever has ended since, or has left, is not told
     */
    public Observed<Looked> of(
            KernelFacts facts, String container, List<String> kinds, List<Container> sharers, NamespaceScan scan) {
        if (!(facts.namespaces() instanceof Observed.Known<Map<String, Long>>(Map<String, Long> own))
                || !(facts.hostNamespaces() instanceof Observed.Known<Map<String, Long>>(Map<String, Long> host))) {
            return Observed.absent("needs CAP_SYS_PTRACE");
        }
        var judged = new ArrayList<>(kinds);
        judged.removeIf(kind -> !own.containsKey(kind) || own.get(kind).equals(host.get(kind)));
        try {
            long main = facts.main().pid();
            Set<Long> mine = mine(facts);
            var theirs = new HashSet<Long>();
            sharers.forEach(one -> theirs.addAll(members(one)));
            BiPredicate<String, Long> isKnown =
                    (kind, pid) -> mine.contains(pid) || (kind.equals(NETWORK) && theirs.contains(pid));
            if (judged.stream()
                    .allMatch(kind ->
                            scan.in(kind, own.getOrDefault(kind, -1L)).allMatch(pid -> isKnown.test(kind, pid)))) {
                return looked(Set.of(), Optional.empty(), judged, own, host, scan.unread());
            }
            Optional<String> group = processes.group(main, container);
            if (group.isEmpty() && isEnding(main)) {
                return Observed.absent("it has ended");
            }
            mine.addAll(new GroupProcesses(files).listed(main, container));
            var candidates = new TreeSet<Long>();
            for (String kind : judged) {
                scan.in(kind, own.getOrDefault(kind, -1L))
                        .filter(pid -> !isKnown.test(kind, pid))
                        .forEach(candidates::add);
            }
            return looked(candidates, group, judged, own, host, scan.unread());
        } catch (IOException ended) {
            return Observed.absent("it has ended");
        }
    }

    /**
     * Those that are known to be the container's: where all are, its group need not be read for that. What a runtime
     * waits for is judged before it is in the group, and may be kept out of it: that one is looked at here too.
     */
    private static Set<Long> mine(KernelFacts facts) {
        var parents = new HashSet<>(List.of(facts.main().pid(), facts.main().parent()));
        facts.others().forEach(other -> parents.add(other.pid()));
        var mine = new HashSet<>(Set.of(facts.main().pid()));
        facts.others().stream()
                .filter(other -> parents.contains(other.parent()))
                .forEach(other -> mine.add(other.pid()));
        return mine;
    }

    /** What is in the control group of a container; nothing of one that has ended. */
    private List<Long> members(Container one) {
        try {
            return one.pid() > 0 ? new GroupProcesses(files).listed(one.pid(), one.id()) : List.of();
        } catch (IOException ended) {
            return List.of();
        }
    }

    /** What is found is told, whatever else could not be read; that there is nobody only where all was read. */
    private Observed<Looked> looked(
            Set<Long> candidates,
            Optional<String> group,
            List<String> kinds,
            Map<String, Long> own,
            Map<String, Long> host,
            Optional<String> unread) {
        var found = new ArrayList<ForeignProcess>();
        Optional<String> why = kinds.isEmpty() ? Optional.empty() : unread;
        var shared = new Shared(group, new GroupProcesses(files).new Owners(), new StatusRoom(ROOM), host);
        int read = 0;
        for (long pid : candidates) {
            if (isOwn(pid, shared)) {
                // It has come since its own were listed: none of the others, however many there are.
                continue;
            }
            if (read == MOST) {
                why = Optional.of("more than " + MOST + " processes of others are in its namespaces");
                break;
            }
            if (shared.room().left() <= 0) {
                why = Optional.of("what the kernel says of the processes of others in its namespaces is longer than "
                        + (ROOM >> 20) + " MiB");
                break;
            }
            long before = shared.room().left();
            switch (look(pid, shared, kinds, own)) {
                case Observed.Known<ForeignProcess>(ForeignProcess one) -> found.add(one);
                case Observed.Unknown<ForeignProcess>(String doubt) -> why = Optional.of(doubt);
                case Observed.Absent<ForeignProcess> _ -> {}
            }
            // One that has ended since the scan is none of them.
            read += shared.room().left() < before ? 1 : 0;
        }
        Optional<String> groups = shared.owners().unread();
        return Observed.known(new Looked(found, groups.isPresent() ? groups : why));
    }

    /** By its first thread alone; of one that has ended the kernel may say the root group, and it is looked at. */
    private boolean isOwn(long pid, Shared shared) {
        try {
            return shared.group().isPresent() && isOwn(files.read("/proc/" + pid + "/cgroup"), shared);
        } catch (IOException ended) {
            return false;
        }
    }

    private static boolean isOwn(String groups, Shared shared) throws IOException {
        Optional<String> mine = shared.group().filter(its -> CgroupReader.isIn(groups, its));
        return mine.isPresent() && shared.owners().below(groups, mine.get()).isEmpty();
    }

    /** What all that are looked at have in common. */
    private record Shared(
            Optional<String> group, GroupProcesses.Owners owners, StatusRoom room, Map<String, Long> host) {}

    /** As it is now, since a pid may have been given to another; absent where it is not in them, or passes. */
    private Observed<ForeignProcess> look(long pid, Shared shared, List<String> kinds, Map<String, Long> own) {
        String folder = "/proc/" + pid;
        return switch (threads.namespaces(pid)) {
            case Observed.Absent<Set<Namespace>>(String ended) -> Observed.absent(ended);
            case Observed.Unknown<Set<Namespace>>(String why) -> Observed.unknown(why);
            case Observed.Known<Set<Namespace>>(Set<Namespace> now) -> {
                List<String> common = kinds.stream()
                        .filter(kind -> now.contains(new Namespace(kind, own.getOrDefault(kind, -1L))))
                        .toList();
                try {
                    yield common.isEmpty() ? Observed.absent("it has left") : look(pid, folder, shared, common, now);
                } catch (IOException failure) {
                    yield files.exists(folder) ? ProcFiles.unread(folder, failure) : Observed.absent("it has ended");
                }
            }
        };
    }

    private Observed<ForeignProcess> look(
            long pid, String folder, Shared shared, List<String> common, Set<Namespace> now) throws IOException {
        ContainerProcesses.Living living = processes.living(folder);
        shared.room().take(living.status());
        String groups = files.read(living.folder() + "/cgroup");
        ProcessStatus status = living.status();
        Optional<String> mine = shared.group().filter(its -> CgroupReader.isIn(groups, its));
        Optional<String> below = shared.owners().below(groups, mine.orElseGet(() -> top(groups)));
        String owner = below.orElseGet(() -> Passage.owner(groups));
        boolean passing = (mine.isPresent() && below.isEmpty())
                || (isRoot(groups) && isEnding(pid))
                || passage.isOfEngine(new Passage.One(pid, status.name(), owner, now, common), shared.host());
        return passing
                ? Observed.absent("it passes")
                : Observed.known(
                        new ForeignProcess(pid, status.name(), common, owner, TraceRight.isIn(status.mask("CapPrm"))));
    }

    private static boolean isRoot(String groups) {
        return CgroupReader.own(groups).filter(own -> own.endsWith("/")).isPresent();
    }

    /**
     * Whether no thread of it lives on, to be asked after its group was: version 1 says the root group of what ends,
     * while the others of its container are in their group still (do_exit).
     */
    private boolean isEnding(long pid) throws IOException {
        String folder = processes.living("/proc/" + pid).folder();
        ProcessTable.Row row = ProcessTable.Row.of((int) pid, files.read(folder + "/stat"));
        return row.zombie() || row.exiting();
    }

    /** The highest folder on the way to its own that is named as a container's. */
    private static String top(String groups) {
        String own = CgroupReader.own(groups).orElse("");
        String owner = Passage.owner(own);
        int end = own.indexOf('/', own.indexOf(owner) + owner.length());
        return end < 0 ? own : own.substring(0, end);
    }

    /**
     * Whether a process is in the control group of a container, or below it, as the first process of that one is now: a
     * privileged process chooses a path that names any container.
     */
    public boolean isOf(long pid, Container container) {
        try {
            Optional<String> group = processes.group(container.pid(), container.id());
            String folder = processes.living("/proc/" + pid).folder();
            String groups = files.read(folder + "/cgroup");
            return container.pid() > 0
                    && group.filter(its -> CgroupReader.isIn(groups, its)).isPresent();
        } catch (IOException ended) {
            return false;
        }
    }

    /** Whether the first process of a container that is said to run is ending, or gone. */
    public boolean isEnding(Container container) {
        try {
            return container.pid() > 0
                    && processes.group(container.pid(), container.id()).isEmpty()
                    && isEnding(container.pid());
        } catch (IOException ended) {
            return !files.exists("/proc/" + container.pid());
        }
    }
}
