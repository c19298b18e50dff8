package dev.wharden.subject;

import java.util.List;

/**
 * A process in a container's namespaces that is not in its control group, so that none of the container's limits hold
 * for it and no engine knows it.
 *
 * @param pid as the host counts
 * @param name that it gave itself: 15 bytes at most, and hostile
 * @param namespaces that it has in common with the container, of mnt, net and pid
 * @param container the id, or the name where it is known, of the container that it belongs to; empty for one of the
 *     host
 * @param traces whether it may read and change the memory of any process that it sees (CAP_SYS_PTRACE)
 */
public record ForeignProcess(long pid, String name, List<String> namespaces, String container, boolean traces) {
    public ForeignProcess {
        namespaces = List.copyOf(namespaces);
    }
}
