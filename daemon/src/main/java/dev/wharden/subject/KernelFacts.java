package dev.wharden.subject;

import java.util.List;
import java.util.Map;

/**
 * What the kernel says of the main process of a running container.
 *
 * @param uids real, effective, saved and file-system uid, as the host sees them ({@code /proc/PID/status} Uid)
 * @param gids the same four gids
 * @param groups supplementary gids
 * @param capabilityBounds CapBnd as a bit mask
 * @param capabilityEffective CapEff as a bit mask
 * @param noNewPrivileges NoNewPrivs is 1
 * @param seccomp 0 off, 1 strict, 2 filter
 * @param mounts {@code /proc/PID/mountinfo}
 * @param namespaces name (net, pid, ipc, uts) to inode, or why it may not be read ({@code ns/*} needs CAP_SYS_PTRACE)
 * @param hostNamespaces the same of the host, that is of Wharden's own process
 * @param lsm {@code attr/current}; absent where the host has no such LSM
 */
public record KernelFacts(
        List<Long> uids,
        List<Long> gids,
        List<Long> groups,
        long capabilityBounds,
        long capabilityEffective,
        boolean noNewPrivileges,
        int seccomp,
        Observed<List<MountPoint>> mounts,
        Observed<Map<String, Long>> namespaces,
        Observed<Map<String, Long>> hostNamespaces,
        Observed<String> lsm) {
    /** Copies the collections. */
    public KernelFacts {
        uids = List.copyOf(uids);
        gids = List.copyOf(gids);
        groups = List.copyOf(groups);
    }

    /**
     * A line of {@code /proc/PID/mountinfo} (proc(5)).
     *
     * @param root the folder of the mounted file system that is seen, so that a bind through a symlink or a volume shows its true source
     * @param path where it is mounted in the container
     * @param options of the mount, as in {@code ro,nosuid}
     * @param type the file system
     * @param device major:minor, to find the same file system in the host's own table
     */
    public record MountPoint(String root, String path, String options, String type, String device) {
        /** The options one by one. */
        public List<String> flags() {
            return List.of(options.split(",", -1));
        }

        /** Whether nothing can be written through it. */
        public boolean readOnly() {
            return flags().contains("ro");
        }
    }
}
