package dev.wharden.kernel;

import dev.wharden.container.Container;
import java.io.IOException;
import java.util.BitSet;
import java.util.Collection;
import java.util.Optional;

/**
 * The processes of containers that have very many, of which no more than so many are looked at: whoever may start
 * processes in a container without a limit must not end the look at all others.
 */
public final class Crowds {
    /** None. */
    public static final Crowds NONE = new Crowds();

    /** Of one container; more are a crowd. */
    private static final int MANY = 1024;
    /** In a host's own user namespace: with it a process can enter the namespaces of others (setns(2)). */
    private static final long SYS_ADMIN = 1L << 21;

    private final BitSet pids = new BitSet();
    private Optional<String> doubt = Optional.empty();

    private Crowds() {}

    /**
     * Reads one list for each container that runs, where the host has as many processes as a crowd; one that has ended
     * is none.
     */
    public static Crowds of(ProcFiles files, Collection<Container> containers) {
        var crowds = new Crowds();
        if (isSmall(files)) {
            return crowds;
        }
        var processes = new ContainerProcesses(files);
        for (Container one : containers) {
            if (one.pid() > 0 && crowds.add(members(files, processes, one)) && maySwitch(processes, one)) {
                crowds.doubt = Optional.of(one.text("/Name").replaceFirst("^/", "") + " has more than " + MANY
                        + " processes, and a right to enter namespaces with them");
            }
        }
        return crowds;
    }

    private static boolean isSmall(ProcFiles files) {
        try {
            return files.pids().length <= MANY;
        } catch (IOException unlisted) {
            return false;
        }
    }

    /** Says whether they are a crowd. */
    private boolean add(BitSet members) {
        boolean many = members.cardinality() > MANY;
        if (many) {
            pids.or(members);
        }
        return many;
    }

    private static BitSet members(ProcFiles files, ContainerProcesses processes, Container one) {
        var found = new BitSet();
        try {
            Optional<String> group = processes.group(one.pid(), one.id());
            if (group.isPresent()) {
                files.lines(group.get() + "/cgroup.procs", line -> {
                    if (ContainerProcesses.isPid(line)) {
                        found.set(Integer.parseInt(line));
                    }
                });
            }
            return found;
        } catch (IOException ended) {
            return new BitSet();
        }
    }

    private static boolean maySwitch(ContainerProcesses processes, Container one) {
        try {
            long rights = processes.living("/proc/" + one.pid()).status().mask("CapBnd");
            String mode = one.text("/HostConfig/PidMode");
            // In the processes of others that it sees it has their rights.
            boolean others = mode.equals("host") || mode.startsWith("container:");
            return (rights & SYS_ADMIN) != 0 || (others && TraceRight.isIn(rights));
        } catch (IOException untold) {
            return true;
        }
    }

    boolean has(int pid) {
        return pids.get(pid);
    }

    /** Which of them may be in another container's namespaces, in words; empty where none has the right. */
    Optional<String> doubt() {
        return doubt;
    }
}
