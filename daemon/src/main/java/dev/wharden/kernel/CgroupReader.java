package dev.wharden.kernel;

import dev.wharden.subject.Observed;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a container uses now, by the control group that its main process is in: version 1, version 2, and both at once.
 */
public final class CgroupReader {
    /** Beside anonymous memory; without swap no limit drops them (Documentation/admin-guide/cgroup-v2.rst). */
    private static final Set<String> KEPT_V2 =
            Set.of("shmem", "slab_unreclaimable", "kernel_stack", "pagetables", "percpu");

    private static final Set<String> KEPT_V1 = Set.of("total_shmem");

    private final ProcFiles files;

    /** Reads below that root. */
    public CgroupReader(ProcFiles files) {
        this.files = files;
    }

    /**
     * What is used now.
     *
     * @param kept bytes that cannot be dropped, what lies in a tmpfs and the kernel's own for it too: a limit below
     *     them kills (version 2) or is refused (version 1)
     * @param pids processes and threads
     */
    public record Usage(Observed<Long> kept, Observed<Long> pids) {}

    /**
     * Of all its processes: the main one may be in a group below the container's, as that of an image with systemd, or
     * with an engine of its own. Unknown, with the reason, for each number that cannot be read; so of a main process
     * that has ended, which is in the root group of version 1, with all that the host uses (kernel/cgroup/cgroup.c:
     * cgroup_exit; seen on 6.18 with a zombie). Absent for one that lives in a group which is not the container's: with
     * rights over the host's control groups it leaves its own, no limit of the container can kill it there, and it may
     * not be kept from a repair by that. The pid must be known to be the container's ({@link ProcessReader#read}).
     *
     * @param container the full id
     */
    public Usage usage(int pid, String container) {
        if (pid <= 0) {
            Observed<Long> absent = Observed.absent("not running");
            return new Usage(absent, absent);
        }
        String path = "/proc/" + pid;
        try {
            String living = new ContainerProcesses(files).living(path).folder();
            String groups = files.read(living + "/cgroup");
            Optional<Observed<Long>> kept = folder(groups, "memory").isPresent()
                    ? group(groups, "memory", container).map(folder -> stat(folder, "total_rss", KEPT_V1))
                    : group(groups, "", container).map(folder -> stat(folder, "anon", KEPT_V2));
            Optional<Observed<Long>> pids = folder(groups, "pids")
                    .or(() -> folder(groups, ""))
                    .flatMap(folder -> named(folder, container))
                    .map(folder -> number(folder + "/pids.current"));
            return new Usage(
                    kept.orElseGet(() -> outside(pid, living, groups)),
                    pids.orElseGet(() -> outside(pid, living, groups)));
        } catch (IOException failure) {
            Observed<Long> unread = ProcFiles.unread(path + "/cgroup", failure);
            return new Usage(unread, unread);
        }
    }

    /** Of a thread in no group of the container's. Whether it ends is asked last: the kernel shows the root then. */
    private Observed<Long> outside(int pid, String living, String groups) {
        if (own(groups).isEmpty()) {
            return Observed.unknown(living + "/cgroup: its control group cannot be followed from here");
        }
        try {
            ProcessTable.Row row = ProcessTable.Row.of(pid, files.read(living + "/stat"));
            return row.zombie() || row.exiting()
                    ? Observed.unknown(living + "/cgroup: it has ended")
                    : Observed.absent("it has left its control group");
        } catch (IOException failure) {
            return ProcFiles.unread(living + "/stat", failure);
        }
    }

    /** The folder of a container's control group for one controller, the empty one for version 2. */
    static Optional<String> group(String groups, String controller, String container) {
        return folder(groups, controller).flatMap(folder -> named(folder, container));
    }

    /**
     * The folder of a container's control group, by the {@code /proc/PID/cgroup} of its main process, which may be in
     * one below it. Empty where none is named after the container.
     */
    static Optional<String> group(String groups, String container) {
        return own(groups).flatMap(folder -> named(folder, container));
    }

    /** The folder that a process is in, by its table. */
    static Optional<String> own(String groups) {
        return folder(groups, "pids").or(() -> folder(groups, "memory")).or(() -> folder(groups, ""));
    }

    /**
     * A folder up to the one that is named after a container as runc names it: {@code <id>}, or
     * {@code docker-<id>.scope} below systemd (moby daemon/oci_linux.go). A name that only contains the id is not the
     * engine's.
     */
    static Optional<String> named(String folder, String container) {
        if (container.isEmpty()) {
            return Optional.empty();
        }
        for (int begin = 0; begin < folder.length(); ) {
            int slash = folder.indexOf('/', begin);
            int end = slash < 0 ? folder.length() : slash;
            String name = folder.substring(begin, end);
            if (name.equals(container) || name.equals("docker-" + container + ".scope")) {
                return Optional.of(folder.substring(0, end));
            }
            begin = end + 1;
        }
        return Optional.empty();
    }

    /**
     * Whether a process is in a control group or in one below it.
     *
     * @param groups {@code /proc/PID/cgroup} of the process
     * @param group as {@link #group} gives it for the container's first process
     */
    static boolean isIn(String groups, String group) {
        return own(groups)
                .filter(folder -> folder.equals(group) || folder.startsWith(group + "/"))
                .isPresent();
    }

    /**
     * The path of each hierarchy by its controllers' names, the empty one for version 2. Paths out of this cgroup
     * namespace, {@code /..}, are as they are, and cannot be followed.
     */
    static Map<String, String> paths(String groups) {
        var paths = new HashMap<String, String>();
        KernelLines.of(groups)
                .map(line -> line.split(":", 3))
                .filter(fields -> fields.length == 3)
                .forEach(fields -> List.of(fields[1].split(",", -1))
                        .forEach(controller -> paths.putIfAbsent(controller, fields[2])));
        return paths;
    }

    /** {@code 8:pids:/docker/…}, and {@code 0::/…} for version 2. */
    static Optional<String> folder(String groups, String controller) {
        for (int begin = 0; begin < groups.length(); ) {
            int end = groups.indexOf('\n', begin);
            end = end < 0 ? groups.length() : end;
            int colon = colon(groups, begin, end, controller);
            String path = colon < 0 ? "" : groups.substring(colon + 1, end);
            // A path out of this cgroup namespace cannot be followed.
            if (!path.isEmpty() && !path.contains("/..")) {
                return Optional.of("/sys/fs/cgroup" + (controller.isEmpty() ? "" : "/" + controller) + path);
            }
            begin = end + 1;
        }
        return Optional.empty();
    }

    /** Where the third field of a line begins, with its colon, where the line is of that controller; else -1. */
    private static int colon(String groups, int begin, int end, String controller) {
        int first = groups.indexOf(':', begin);
        int second = first < 0 ? -1 : groups.indexOf(':', first + 1);
        if (second < 0 || second >= end) {
            return -1;
        }
        for (int at = first + 1; at <= second; ) {
            int comma = groups.indexOf(',', at);
            int stop = comma < 0 || comma > second ? second : comma;
            if (stop - at == controller.length() && groups.startsWith(controller, at)) {
                return second;
            }
            at = stop + 1;
        }
        return -1;
    }

    private Observed<Long> number(String path) {
        try {
            return Observed.known(Long.valueOf(files.read(path).strip()));
        } catch (IOException failure) {
            return ProcFiles.unread(path, failure);
        } catch (NumberFormatException notNumber) {
            return Observed.unknown(path + ": no number");
        }
    }

    /**
     * The sum of lines of {@code memory.stat}.
     *
     * @param key the one that each kernel has
     * @param more those that older ones leave out
     */
    private Observed<Long> stat(String folder, String key, Set<String> more) {
        String path = folder + "/memory.stat";
        try {
            var found = new HashMap<String, Long>();
            KernelLines.of(files.read(path))
                    .map(line -> line.split(" ", 2))
                    .filter(fields -> fields.length == 2 && (fields[0].equals(key) || more.contains(fields[0])))
                    .forEach(fields -> found.put(fields[0], Long.valueOf(fields[1].strip())));
            return found.containsKey(key)
                    ? Observed.known(
                            found.values().stream().mapToLong(Long::longValue).sum())
                    : Observed.unknown(path + ": no " + key);
        } catch (IOException failure) {
            return ProcFiles.unread(path, failure);
        } catch (NumberFormatException notNumber) {
            return Observed.unknown(path + ": no number");
        }
    }
}
