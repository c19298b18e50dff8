package dev.wharden.kernel;

import dev.wharden.container.Container;
import dev.wharden.kernel.ProcessTable.Row;
import dev.wharden.subject.Captured;
import dev.wharden.subject.Captured.HostProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which processes that the host needs are in the control groups of a container: Wharden itself, the engine and its
 * containerd, the first process, shims. A privileged container writes any process of the host into its own group, and a
 * pause of version 1 freezes that with it: it takes no signal then, not even SIGKILL. A pause of one that has Wharden
 * or the engine would be the last that either does (measured on 26.1.5).
 *
 * <p>They are asked for their groups, not the group for its processes, of which there may be many, in many groups: a
 * file a thread of theirs, some milliseconds. Needs no right; what cannot be read counts as not there.
 */
public final class CapturedProcesses {
    private static final Set<String> ENGINES = Set.of("dockerd", "containerd");
    private static final String SELF = "/proc/self";
    private static final String FREEZER = "freezer";
    /** By its list the runtime ends what has not its container's PID namespace (runc 1.1 with version 1). */
    private static final String DEVICES = "devices";

    private static final int MOST_THREADS = 1024;
    private static final int MOST_LISTED = 256;
    private static final int DEEPEST = 64;

    private final ProcFiles files;
    /** Engines by their processes, with their starts: looked for again when one of them is gone. */
    private volatile Map<Integer, Row> engines = Map.of();

    /** Of the host with those files. */
    public CapturedProcesses(ProcFiles files) {
        this.files = files;
    }

    /** The same, which has looked for the engines already: the first freeze does not wait for that. */
    public CapturedProcesses looked() {
        engines = found();
        return this;
    }

    /** Those of one that runs. */
    public Captured of(Container container) {
        if (container.pid() <= 0) {
            return Captured.NONE;
        }
        var frozen = new ArrayList<HostProcess>();
        var ended = new ArrayList<HostProcess>();
        long self = self();
        for (var one : hosts(container, self).entrySet()) {
            Set<String> in = hierarchies(one.getKey(), container.id());
            if (in.isEmpty() || isItsOwn(one.getKey(), container)) {
                continue;
            }
            for (String controller : in) {
                var process = new HostProcess(one.getValue(), one.getKey(), Captured.hierarchy(controller));
                if (!controller.equals(DEVICES)) {
                    frozen.add(process);
                }
                if (!controller.equals(FREEZER) && one.getKey() != self && sharesProcesses(container)) {
                    ended.add(process);
                }
            }
        }
        return new Captured(frozen, ended);
    }

    /** In a PID namespace of its own the end of its first process ends all, and nothing else. */
    private static boolean sharesProcesses(Container container) {
        String mode = container.text("/HostConfig/PidMode");
        return !mode.isEmpty() && !mode.equals("private");
    }

    private int self() {
        try {
            return Integer.parseInt(files.link(SELF));
        } catch (IOException | NumberFormatException untold) {
            return 0;
        }
    }

    /** Names by processes. */
    private Map<Integer, String> hosts(Container container, long self) {
        var hosts = new LinkedHashMap<Integer, String>();
        if (self > 0) {
            hosts.put((int) self, "Wharden");
        }
        engines().forEach((pid, row) -> hosts.put(pid, name(pid)));
        hosts.put(1, name(1));
        row(container.pid()).map(Row::parent).ifPresent(parent -> shim(parent, hosts));
        listed(container).forEach(pid -> shim(pid, hosts));
        return hosts;
    }

    private void shim(int pid, Map<Integer, String> hosts) {
        row(pid).filter(row -> row.name().equals(Shims.NAME)).ifPresent(row -> hosts.putIfAbsent(pid, row.name()));
    }

    private String name(int pid) {
        return files.hint("/proc/" + pid + "/comm").orElse("?").replaceAll("\\p{Cntrl}+", " ");
    }

    private Map<Integer, Row> engines() {
        Map<Integer, Row> known = engines;
        boolean isWhole = !known.isEmpty()
                && known.entrySet().stream()
                        .allMatch(one -> row(one.getKey())
                                .filter(now -> now.start() == one.getValue().start())
                                .isPresent());
        if (!isWhole) {
            known = found();
            engines = known;
        }
        return known;
    }

    /** By their names, in the host's PID namespace: an engine in a container is that one's. */
    private Map<Integer, Row> found() {
        var found = new LinkedHashMap<Integer, Row>();
        try {
            for (int pid : files.pids()) {
                if (files.hint("/proc/" + pid + "/comm")
                                .filter(ENGINES::contains)
                                .isPresent()
                        && isOnHost(pid)) {
                    row(pid).ifPresent(row -> found.put(pid, row));
                }
            }
        } catch (IOException unread) {
            return Map.of();
        }
        return Map.copyOf(found);
    }

    private boolean isOnHost(int pid) {
        try {
            return ProcessStatus.of(files, "/proc/" + pid).numbers("NSpid").size() == 1;
        } catch (IOException ended) {
            return false;
        }
    }

    /** Which of the two hierarchies has one of its threads in the container's group, or below it. */
    private Set<String> hierarchies(int pid, String container) {
        String folder = "/proc/" + pid + "/task";
        var in = new HashSet<String>();
        int[] threads;
        try {
            threads = files.pids(folder);
        } catch (IOException ended) {
            return in;
        }
        for (int i = 0; i < Math.min(MOST_THREADS, threads.length); i++) {
            String groups = groups(folder + "/" + threads[i]);
            if (groups.contains(container)) {
                Map<String, String> paths = CgroupReader.paths(groups);
                for (String controller : List.of(FREEZER, DEVICES)) {
                    String key = paths.containsKey(controller) ? controller : "";
                    if (CgroupReader.named(paths.getOrDefault(key, ""), container)
                            .isPresent()) {
                        in.add(key);
                    }
                }
            }
        }
        return in;
    }

    private String groups(String thread) {
        try {
            return files.read(thread + "/cgroup");
        } catch (IOException ended) {
            return "";
        }
    }

    /** What it has started itself is not the host's, whatever its name. */
    private boolean isItsOwn(int pid, Container container) {
        int shim = row(container.pid()).map(Row::parent).orElse(0);
        int at = row(pid).map(Row::parent).orElse(0);
        for (int i = 0; i < DEEPEST && at > 1; i++) {
            if (at == container.pid() || at == shim) {
                return true;
            }
            at = row(at).map(Row::parent).orElse(0);
        }
        return pid == container.pid();
    }

    /** The first of those in the container's group of the freezer itself. */
    private List<Integer> listed(Container container) {
        var listed = new ArrayList<Integer>();
        try {
            String folder = new ContainerProcesses(files)
                    .living("/proc/" + container.pid())
                    .folder();
            String groups = files.read(folder + "/cgroup");
            Optional<String> group = CgroupReader.group(groups, FREEZER, container.id())
                    .or(() -> CgroupReader.group(groups, "", container.id()));
            if (group.isPresent()) {
                files.lines(group.get() + "/cgroup.procs", line -> {
                    if (ContainerProcesses.isPid(line) && listed.size() < MOST_LISTED) {
                        listed.add(Integer.valueOf(line));
                    }
                });
            }
        } catch (IOException unread) {
            return listed;
        }
        return listed;
    }

    private Optional<Row> row(int pid) {
        try {
            return ProcessTable.row(files, pid);
        } catch (IOException unread) {
            return Optional.empty();
        }
    }
}
