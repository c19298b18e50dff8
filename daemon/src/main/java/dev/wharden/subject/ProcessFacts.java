package dev.wharden.subject;

import java.util.List;

/**
 * What the kernel says of one process of a container ({@code /proc/PID/status}, proc(5)).
 *
 * @param pid as the host counts
 * @param parent pid of the process that it belongs to
 * @param name that it gave itself: 15 bytes at most, and hostile
 * @param uids real, effective, saved and file-system uid, as the host sees them
 * @param gids the same four gids
 * @param capabilityBounds CapBnd as a bit mask: what it can get
 * @param capabilities those that it has in any other set, as a bit mask
 * @param noNewPrivileges NoNewPrivs is 1
 * @param seccomp 0 off, 1 strict, 2 filter
 * @param tracer pid of the process that traces it, 0 where none does
 * @param lsm {@code attr/current}; absent where the host has no such LSM
 * @param executable its file; absent where Wharden has no right to be told, which is a finding of the host, and where
 *     it was not looked at
 * @param hosts kinds of namespaces, of mnt, net and pid, in which it is in the host's and the main process is not
 */
public record ProcessFacts(
        long pid,
        long parent,
        String name,
        List<Long> uids,
        List<Long> gids,
        long capabilityBounds,
        long capabilities,
        boolean noNewPrivileges,
        int seccomp,
        long tracer,
        Observed<String> lsm,
        Observed<Executable> executable,
        List<String> hosts) {
    public ProcessFacts {
        uids = List.copyOf(uids);
        gids = List.copyOf(gids);
        hosts = List.copyOf(hosts);
    }

    /** One that is in no namespace of the host's beyond those of the main process. */
    public ProcessFacts(
            long pid,
            long parent,
            String name,
            List<Long> uids,
            List<Long> gids,
            long capabilityBounds,
            long capabilities,
            boolean noNewPrivileges,
            int seccomp,
            long tracer,
            Observed<String> lsm,
            Observed<Executable> executable) {
        this(
                pid,
                parent,
                name,
                uids,
                gids,
                capabilityBounds,
                capabilities,
                noNewPrivileges,
                seccomp,
                tracer,
                lsm,
                executable,
                List.of());
    }

    /** The same with its file. */
    public ProcessFacts with(Observed<Executable> executable) {
        return with(pid, parent, capabilityBounds, capabilities, lsm, executable, hosts);
    }

    /** The same in these namespaces of the host's. */
    public ProcessFacts in(List<String> hosts) {
        return with(pid, parent, capabilityBounds, capabilities, lsm, executable, hosts);
    }

    /** The same as a thread of another process, by that one's name: a process may name each of its threads apart. */
    public ProcessFacts threadOf(ProcessFacts process) {
        return new ProcessFacts(
                pid,
                process.pid,
                process.name,
                uids,
                gids,
                capabilityBounds,
                capabilities,
                noNewPrivileges,
                seccomp,
                tracer,
                lsm,
                process.executable,
                process.hosts);
    }

    /** The same without what is only its own: two processes that differ in nothing else are judged alike. */
    public ProcessFacts alike() {
        return with(
                0,
                parent,
                capabilityBounds,
                capabilities,
                lsm instanceof Observed.Unknown<String> ? Observed.unknown("") : lsm,
                executable instanceof Observed.Unknown<Executable> ? Observed.unknown("") : executable,
                hosts);
    }

    /** The same without capabilities that the other can never get. */
    public ProcessFacts boundedBy(ProcessFacts other) {
        long most = other.capabilityBounds;
        return with(pid, parent, capabilityBounds & most, capabilities & most, lsm, executable, hosts);
    }

    private ProcessFacts with(
            long pid,
            long parent,
            long capabilityBounds,
            long capabilities,
            Observed<String> lsm,
            Observed<Executable> executable,
            List<String> hosts) {
        return new ProcessFacts(
                pid,
                parent,
                name,
                uids,
                gids,
                capabilityBounds,
                capabilities,
                noNewPrivileges,
                seccomp,
                tracer,
                lsm,
                executable,
                hosts);
    }

    /** Whether it has no right that the other has not. */
    public boolean isWithin(ProcessFacts other) {
        return uids.equals(other.uids)
                && (capabilityBounds & ~other.capabilityBounds) == 0
                && (capabilities & ~other.capabilities) == 0
                && (noNewPrivileges || !other.noNewPrivileges)
                && seccomp == other.seccomp
                && hosts.isEmpty();
    }
}
