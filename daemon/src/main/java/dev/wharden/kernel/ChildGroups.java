package dev.wharden.kernel;

import dev.wharden.kernel.ProcessTable.Row;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which control groups below a container's are its own. Those of an init system, or of an engine that runs in it, are;
 * one that another container was created in ({@code docker run --cgroup-parent /docker/ID}, which needs no right) is
 * that one's, and it answers for what runs there. By whose children the processes are: the engine has one shim for each
 * container, and a process that loses its parent becomes a child of the container's first process or of that shim.
 * Needs no right.
 *
 * @param files of the host's kernel
 */
record ChildGroups(ProcFiles files) {
    /** As engines name the group of a container: alone, or in {@code docker-ID.scope} and its like. */
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

    /** One of its own among these is enough: then all in the group are judged. */
    private static final int LOOKED_AT = 16;

    private static final int DEEPEST = 1024;

    /** Whether a folder is named as a container's, so that it, and those below it, may be another container's. */
    static boolean mayBeAnothers(String name) {
        return ID.matcher(name).find();
    }

    /** Whose a group is. */
    enum Whose {
        OWN,
        ANOTHERS,
        /** Of its processes none is the container's own, and one has ended before that could be told of it. */
        UNTOLD
    }

    /**
     * A container's own where some of these processes descend from its first one, or from its shim.
     *
     * @param main the first process of the container
     */
    Whose of(long main, List<Long> pids) throws IOException {
        Optional<Row> first = ProcessTable.row(files, main);
        if (first.isEmpty()) {
            return Whose.ANOTHERS;
        }
        Whose whose = Whose.ANOTHERS;
        for (long pid : pids.subList(0, Math.min(LOOKED_AT, pids.size()))) {
            switch (of(pid, first.get())) {
                case OWN -> {
                    return Whose.OWN;
                }
                case UNTOLD -> whose = Whose.UNTOLD;
                case ANOTHERS -> {}
            }
        }
        return whose;
    }

    /** Of a container whose shim was killed it cannot be told: all come to the host's first process then. */
    private Whose of(long pid, Row main) throws IOException {
        long one = pid;
        for (int i = 0; i < DEEPEST; i++) {
            if (one == main.pid() || one == main.parent()) {
                return Whose.OWN;
            }
            Optional<Row> row = ProcessTable.row(files, one);
            if (row.isEmpty()) {
                return Whose.UNTOLD;
            }
            if (row.get().parent() <= 0) {
                return Whose.ANOTHERS;
            }
            one = row.get().parent();
        }
        return Whose.ANOTHERS;
    }
}
