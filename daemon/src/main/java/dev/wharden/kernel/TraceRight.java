package dev.wharden.kernel;

import java.io.IOException;

/**
 * Whether Wharden may see what other users' processes execute and in which namespaces they are: CAP_SYS_PTRACE, or
 * every right that the first process has (ptrace(2), PTRACE_MODE_READ).
 */
final class TraceRight {
    /** Why not, for people. */
    static final String DENIED = "/proc/1/exe: permission denied (CAP_SYS_PTRACE is needed)";

    /** Its bit in a set of capabilities. */
    private static final int CAP_SYS_PTRACE = 19;

    private static final int CAP_SYS_ADMIN = 21;

    private TraceRight() {}

    /** Whether it is there. A process that may still not be read is then that process's matter. */
    static boolean isThere(ProcFiles files) {
        try {
            return !files.link("/proc/1/exe").isEmpty();
        } catch (IOException denied) {
            return hasCapability(files);
        }
    }

    /** Whether it is in a set of capabilities. */
    static boolean isIn(long capabilities) {
        return (capabilities >>> CAP_SYS_PTRACE & 1) == 1;
    }

    /**
     * Whether one in it may write into another process that cannot be traced by its user: CAP_SYS_ADMIN can by a probe
     * of the kernel (bpf_probe_write_user).
     */
    static boolean isToWrite(long capabilities) {
        return isIn(capabilities) || (capabilities >>> CAP_SYS_ADMIN & 1) == 1;
    }

    private static boolean hasCapability(ProcFiles files) {
        try {
            long effective = ProcessStatus.of(files, "/proc/self").mask("CapEff");
            return isIn(effective);
        } catch (IOException unread) {
            return false;
        }
    }
}
