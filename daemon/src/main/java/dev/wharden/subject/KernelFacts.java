package dev.wharden.subject;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the kernel says of the processes of a running container.
 *
 * @param main the one that the engine started first
 * @param groups its supplementary gids; unknown where they are more than are read
 * @param mounts its {@code mountinfo}
 * @param namespaces its own, name (net, pid, ipc, uts, mnt) to inode, or why they may not be read ({@code ns/*} needs
 *     CAP_SYS_PTRACE)
 * @param hostNamespaces the same of the host, that is of Wharden's own process
 * @param limits of its control group
 * @param others the rest of its control group: children, what {@code docker exec} started, and threads of any that have
 *     other rights than the process they belong to, which is their parent here
 * @param unread why there may be more of them; empty where that is all
 * @param foreign processes in its namespaces that are neither its own nor those of a container that declares to share
 *     them; absent where Wharden has no right to be told, which is a finding of the host, and where not looked at
 */
public record KernelFacts(
        ProcessFacts main,
        Observed<List<Long>> groups,
        Observed<List<MountPoint>> mounts,
        Observed<Map<String, Long>> namespaces,
        Observed<Map<String, Long>> hostNamespaces,
        Observed<Limits> limits,
        List<ProcessFacts> others,
        String unread,
        Observed<List<ForeignProcess>> foreign) {
    /** Why there are none of a container that does not run. */
    public static final String NOT_RUNNING = "not running";

    /**
     * Why they are not known of one whose main process is still the runtime, which gives up its rights step by step.
     */
    public static final String STARTING =
            "it has just been started, and its main process is still the container runtime's";

    /** Why the mounts are not known of one whose main process sees other ones. */
    public static final String OTHER_ROOT =
            "its main process has no /proc, or has changed its root folder (chroot), and"
                    + " what is mounted outside of that is not shown";

    /** How it ends why they are not known of one that has more than are read. */
    public static final String MANY_MOUNTS = "MiB of mounts";

    public KernelFacts {
        others = List.copyOf(others);
    }

    /** Whether mounts are not known for what the container has done itself, so that each look finds the same. */
    public static boolean isItsDoing(String why) {
        return why.contains(OTHER_ROOT) || why.endsWith(MANY_MOUNTS);
    }

    /** The real uid of the main process. */
    public long uid() {
        return main.uids().getFirst();
    }

    /** The same with the rest of its processes. */
    public KernelFacts with(List<ProcessFacts> others, String unread) {
        return new KernelFacts(main, groups, mounts, namespaces, hostNamespaces, limits, others, unread, foreign);
    }

    /** The same with its main process. */
    public KernelFacts with(ProcessFacts main) {
        return new KernelFacts(main, groups, mounts, namespaces, hostNamespaces, limits, others, unread, foreign);
    }

    /** The same with processes of others. */
    public KernelFacts with(Observed<List<ForeignProcess>> foreign) {
        return new KernelFacts(main, groups, mounts, namespaces, hostNamespaces, limits, others, unread, foreign);
    }

    /**
     * What the kernel holds a control group to; empty where it does not.
     *
     * @param memory in bytes
     * @param pids processes and threads
     * @param nanoCpus billionths of a processor
     * @param devices the lines of {@code devices.list} (version 1), as {@code c 1:3 rwm}; absent where the kernel does
     *     not show them, as with version 2
     */
    public record Limits(
            OptionalLong memory, OptionalLong pids, OptionalLong nanoCpus, Observed<List<String>> devices) {
        /** Of a group whose devices are not shown. */
        public Limits(OptionalLong memory, OptionalLong pids, OptionalLong nanoCpus) {
            this(memory, pids, nanoCpus, Observed.absent("not shown"));
        }
    }

    /**
     * A line of {@code /proc/PID/mountinfo} (proc(5)).
     *
     * @param root the folder of the mounted file system that is seen, so that a bind through a symlink or a volume
     *     shows its true source
     * @param path where it is mounted in the container
     * @param options of the mount, as in {@code ro,nosuid}
     * @param type the file system
     * @param device major:minor, to find the same file system in the host's own table
     * @param upper of an overlay, the folder on the host that has what was written; empty for others
     */
    public record MountPoint(String root, String path, String options, String type, String device, String upper) {
        /** One that is no overlay, or whose folders nobody asks for. */
        public MountPoint(String root, String path, String options, String type, String device) {
            this(root, path, options, type, device, "");
        }

        /** The options one by one. */
        public List<String> flags() {
            return List.of(options.split(",", -1));
        }

        /** Whether nothing can be written through it. */
        public boolean readOnly() {
            // Asked of every line for several controls: no list is made for it.
            return options.equals("ro")
                    || options.startsWith("ro,")
                    || options.endsWith(",ro")
                    || options.contains(",ro,");
        }
    }
}
