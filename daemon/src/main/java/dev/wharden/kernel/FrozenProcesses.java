package dev.wharden.kernel;

import dev.wharden.container.Container;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which processes of a container run on although the engine calls it paused. The engine freezes a control group and
 * says what it did; a process with rights over the host's control groups can have left that before, or can be let out
 * by another. The kernel alone knows (freezer.state of version 1, cgroup.events of version 2).
 *
 * <p>A container's processes are its first one and all that descend from it: in its own PID namespace no process leaves
 * that tree, since orphans come to the first process. Needs no right.
 *
 * @param files of the host's kernel
 */
public record FrozenProcesses(ProcFiles files) {
    private static final int MOST = 4096;
    private static final String DEAD = "ZX";

    /** Of {@code /proc/PID/stat}, after the name, which may hold anything: state and parent (proc(5)). */
    private record Stat(String state, long parent) {
        static Stat of(String line) throws IOException {
            String[] fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ", 3);
            try {
                return new Stat(fields[0], Long.parseLong(fields[1]));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException other) {
                throw new IOException("a line of another form", other);
            }
        }
    }

    /**
     * Those that run on; none of one that does not run. Unknown where the kernel does not tell whether the first
     * process is frozen: on a host without a freezer that can be read.
     */
    public Observed<List<Long>> outside(Container paused) {
        long main = paused.pid();
        if (main <= 0) {
            return Observed.known(List.of());
        }
        var outside = new ArrayList<Long>();
        for (long pid : tree(main)) {
            try {
                Optional<Boolean> frozen = isFrozen(pid);
                if (frozen.isEmpty() && stat(String.valueOf(pid)).isEmpty()) {
                    continue;
                }
                if (frozen.isEmpty()) {
                    return Observed.unknown(
                            "/proc/" + pid + "/cgroup names no control group whose freezer can be read");
                }
                if (!frozen.get()) {
                    outside.add(pid);
                }
            } catch (NoSuchFileException ended) {
                // It has ended since it was listed.
            } catch (IOException failure) {
                return ProcFiles.unread("/proc/" + pid + "/cgroup", failure);
            }
        }
        return Observed.known(List.copyOf(outside));
    }

    /** The process and all that descend from it and live. */
    private List<Long> tree(long main) {
        var children = new HashMap<Long, List<Long>>();
        for (String name : files.names("/proc")) {
            if (name.matches("[0-9]{1,10}")) {
                stat(name)
                        .ifPresent(stat -> children.computeIfAbsent(stat.parent(), any -> new ArrayList<>())
                                .add(Long.valueOf(name)));
            }
        }
        var tree = new ArrayList<>(List.of(main));
        for (int at = 0; at < tree.size() && tree.size() < MOST; at++) {
            tree.addAll(children.getOrDefault(tree.get(at), List.of()));
        }
        tree.removeIf(pid -> stat(String.valueOf(pid)).isEmpty());
        return tree;
    }

    /** Empty of one that has ended, waited for or not. */
    private Optional<Stat> stat(String pid) {
        try {
            return Optional.of(Stat.of(files.read("/proc/" + pid + "/stat")))
                    .filter(stat -> !DEAD.contains(stat.state()));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    /** Empty where its control group has no freezer that can be read. Throws NoSuchFileException when it has ended. */
    private Optional<Boolean> isFrozen(long pid) throws IOException {
        Map<String, String> groups = CgroupReader.paths(files.read("/proc/" + pid + "/cgroup"));
        String first = groups.get("freezer");
        if (first != null) {
            return says("/sys/fs/cgroup/freezer", first, "/freezer.state", "FROZEN");
        }
        String second = groups.get("");
        return second == null ? Optional.empty() : says("/sys/fs/cgroup", second, "/cgroup.events", "frozen 1");
    }

    /**
     * The root has no such file, and is never frozen. Every other group has one: where it is not found, as for a path
     * that leads out of this process's control group namespace, nothing is known.
     */
    private Optional<Boolean> says(String hierarchy, String group, String file, String line) throws IOException {
        if (!files.exists(hierarchy + "/cgroup.procs")) {
            return Optional.empty();
        }
        if (group.equals("/")) {
            return Optional.of(false);
        }
        if (group.contains("/..") || !files.exists(hierarchy + group + file)) {
            return Optional.empty();
        }
        return Optional.of(files.read(hierarchy + group + file).lines().anyMatch(line::equals));
    }
}
