package dev.wharden.kernel;

import dev.wharden.kernel.ProcessTable.Row;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which control groups below a container's are its own. Those of an init system, or of an engine that runs in it, are;
 * one that another container was created in ({@code docker run --cgroup-parent /docker/ID}, which needs no right) is
 * that one's, and it answers for what runs there. The name of the group says which container, and the shim that the
 * engine has for that one proves it: its first process is there. Who the parents are proves less: with {@code docker
 * run --pid container:ID} a process that loses its parent becomes a child of the other container's first process. For
 * one look. Needs no right.
 */
final class ChildGroups {
    /** As engines name the group of a container: alone, or in {@code docker-ID.scope} and its like. */
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

    /** Of a group that is named as a container's; the first process of that one is among the first. */
    static final int LOOKED_AT = 4096;

    private static final int DEEPEST = 1024;

    /**
     * Bytes of what the kernel says of those that may have been adopted: the status of one has 1,500, and 720,000 with
     * as many groups as there may be, which takes 20 ms. A list is read up to eight times in a look.
     */
    private static final int ROOM = 4 << 20;

    private final ProcFiles files;
    private final String group;
    private final Map<Integer, Optional<Row>> rows = new HashMap<>();
    private final Map<String, Boolean> shims = new HashMap<>();
    private final Map<Integer, Boolean> own = new HashMap<>();
    private final StatusRoom room = new StatusRoom(ROOM);
    private List<Long> numbers = List.of();

    /**
     * Those of one container.
     *
     * @param group its folder
     */
    ChildGroups(ProcFiles files, String group) {
        this.files = files;
        this.group = group;
    }

    /** Whose processes are in a group that is named as a container's. */
    enum Whose {
        /** They descend from the container whose group is above, as those of an engine that runs in it. */
        OWN,
        /** They are of the container that the group is named after. */
        ANOTHERS,
        /** They may be of either. */
        UNPROVED
    }

    /** Whether a folder is named as a container's, so that it, and those below it, may be another container's. */
    static boolean mayBeAnothers(String name) {
        return ID.matcher(name).find();
    }

    /** The id that a folder is named after; empty where it is named otherwise. */
    static String id(String folder) {
        Matcher id = ID.matcher(folder.substring(folder.lastIndexOf('/') + 1));
        return id.find() ? id.group() : "";
    }

    /** Whether some of these processes descend from the shim of the container with this id. */
    boolean areOfShim(String id, List<Long> pids) throws IOException {
        for (long pid : pids.subList(0, Math.min(LOOKED_AT, pids.size()))) {
            if (origin(pid, id, 0, 0) == Origin.SHIM) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whose these processes of one group, and of those below it, are.
     *
     * @param id that the group is named after
     * @param main the first process of the container whose group is above
     */
    Whose of(String id, List<Long> pids, long main) throws IOException {
        Optional<Row> first = row(main);
        if (areOfShim(id, pids)) {
            return Whose.ANOTHERS;
        }
        if (first.isEmpty() || pids.size() > LOOKED_AT) {
            return Whose.UNPROVED;
        }
        for (long pid : pids) {
            boolean own = switch (origin(pid, id, first.get().pid(), first.get().parent())) {
                case SESSION -> true;
                case MAIN -> isBelowOwn(pid, first.get()) || !mayBeAdopted(pid, first.get());
                case SHIM, ELSEWHERE -> false;
            };
            if (own) {
                return Whose.OWN;
            }
        }
        return Whose.UNPROVED;
    }

    /** What a process descends from. */
    private enum Origin {
        /** The shim of the container that its group is named after. */
        SHIM,
        /** The shim of the container above: {@code docker exec} has begun it there. */
        SESSION,
        /** The first process of the container above, which may have adopted it. */
        MAIN,
        ELSEWHERE
    }

    /** Of a container whose shim was killed it cannot be told: all come to the host's first process then. */
    private Origin origin(long pid, String id, int main, int session) throws IOException {
        int one = (int) pid;
        for (int i = 0; i < DEEPEST; i++) {
            if (main > 0 && one == main) {
                return Origin.MAIN;
            }
            if (session > 0 && one == session) {
                return Origin.SESSION;
            }
            Optional<Row> row = row(one);
            if (row.isPresent() && isShim(row.get(), id)) {
                return Origin.SHIM;
            }
            if (row.isEmpty() || row.get().parent() <= 0) {
                return Origin.ELSEWHERE;
            }
            one = row.get().parent();
        }
        return Origin.ELSEWHERE;
    }

    /** A process in the container above can take the name and the command line of a shim. */
    private boolean isShim(Row row, String id) throws IOException {
        if (!row.name().equals(Shims.NAME)) {
            return false;
        }
        String key = row.pid() + " " + id;
        Boolean known = shims.get(key);
        if (known == null) {
            known = Shims.isOf(files, row, id)
                    && !CgroupReader.isIn(files.read("/proc/" + row.pid() + "/cgroup"), group);
            shims.put(key, known);
        }
        return known;
    }

    /**
     * Whether its parents up to the first process of the container have one that is in the container's own groups, as
     * the shim of an engine in it is. Who was adopted is a child of the first process, and all below that one are of
     * the same container.
     */
    private boolean isBelowOwn(long pid, Row main) throws IOException {
        Optional<Row> row = row(pid);
        for (int i = 0; i < DEEPEST && row.isPresent() && row.get().parent() != main.pid(); i++) {
            if (isOwn(row.get().parent())) {
                return true;
            }
            row = row(row.get().parent());
        }
        return false;
    }

    /** Whether it is in the group above, or below that in none that is named as a container's. */
    private boolean isOwn(int pid) throws IOException {
        Boolean known = own.get(pid);
        if (known == null) {
            known = isInOwn("/proc/" + pid);
            own.put(pid, known);
        }
        return known;
    }

    private boolean isInOwn(String folder) throws IOException {
        try {
            String groups = files.read(folder + "/cgroup");
            return CgroupReader.isIn(groups, group)
                    && !mayBeAnothers(CgroupReader.own(groups).orElse("").substring(group.length()));
        } catch (IOException failure) {
            if (files.exists(folder)) {
                throw failure;
            }
            return false;
        }
    }

    /**
     * Whether it may have come from another container, which shares the process ids of this one: what has process ids
     * below this one's, as an engine in it gives its containers, or sees its root file system, is of this one. Any may
     * have where no more of them are read.
     */
    private boolean mayBeAdopted(long pid, Row main) throws IOException {
        try {
            if (numbers.isEmpty()) {
                numbers = numbers(main.pid());
            }
            boolean adopts = numbers.size() > 1 && numbers.getLast() == 1;
            if (!adopts || room.left() <= 0) {
                return adopts;
            }
            if (numbers(pid).size() > numbers.size()) {
                return false;
            }
            room.take(Kin.LONGEST);
            return !Kin.hasRootOf(files, pid, main.pid());
        } catch (IOException failure) {
            if (files.exists("/proc/" + pid)) {
                throw failure;
            }
            return true;
        }
    }

    /** In each PID namespace that it is in, from the host's down. */
    private List<Long> numbers(long pid) throws IOException {
        ProcessStatus status = ProcessStatus.of(files, "/proc/" + pid);
        room.take(status);
        return status.numbers("NSpid");
    }

    private Optional<Row> row(long pid) throws IOException {
        Optional<Row> known = rows.get((int) pid);
        if (known == null) {
            known = ProcessTable.row(files, pid);
            rows.put((int) pid, known);
        }
        return known;
    }
}
