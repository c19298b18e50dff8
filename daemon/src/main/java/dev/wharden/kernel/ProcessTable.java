package dev.wharden.kernel;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The processes of a host at one moment, as far as there is one moment. Those that came or lost their parent while the
 * others were read are read too, some times over. Needs no right.
 */
final class ProcessTable {
    /** A row takes some hundred bytes. */
    private static final int MOST = 65_536;

    private static final int ROUNDS = 8;

    private final ProcFiles files;
    private final Map<Integer, Row> rows = new HashMap<>();
    private boolean restless;

    private ProcessTable(ProcFiles files) {
        this.files = files;
    }

    /**
     * A process, by its line of {@code /proc/PID/stat} (proc(5)).
     *
     * @param name as it chose it, where it begins like that of a shim; empty for any other, of which there may be very
     *     many
     * @param session which no process joins: it has its parent's, or begins one of its own
     * @param stopped by a signal, or by who traces it
     * @param forked it has executed nothing since its parent forked it (PF_FORKNOEXEC)
     * @param zombie its first thread has ended
     * @param exiting its first thread is being ended by the kernel (PF_EXITING)
     * @param threads with the first
     * @param start in ticks since the boot
     */
    record Row(
            int pid,
            String name,
            int parent,
            int session,
            boolean stopped,
            boolean forked,
            boolean zombie,
            boolean exiting,
            int threads,
            long start) {
        private static final int PARENT = 1;
        private static final int SESSION = 3;
        private static final int FLAGS = 6;
        private static final int THREADS = 17;
        private static final int START = 19;
        private static final int EXITING = 4;
        private static final int FORKED = 0x40;

        /** Its name may hold anything, a parenthesis and a line break too. */
        static Row of(int pid, String stat) throws IOException {
            int end = stat.lastIndexOf(')');
            String[] fields = stat.substring(end + 1).strip().split(" ", START + 2);
            int name = stat.indexOf('(') + 1;
            try {
                return new Row(
                        pid,
                        stat.startsWith(Shims.NAME, name) ? Shims.NAME : "",
                        Integer.parseInt(fields[PARENT]),
                        Integer.parseInt(fields[SESSION]),
                        fields[0].equalsIgnoreCase("T"),
                        (Long.parseLong(fields[FLAGS]) & FORKED) != 0,
                        fields[0].equals("Z") || fields[0].equals("X"),
                        (Long.parseLong(fields[FLAGS]) & EXITING) != 0,
                        Integer.parseInt(fields[THREADS]),
                        Long.parseLong(fields[START]));
            } catch (NumberFormatException | IndexOutOfBoundsException other) {
                throw new IOException("/proc/" + pid + "/stat: a line of another form", other);
            }
        }

        /** Whether no thread of it is left: a process goes on when only its first one has ended. */
        boolean isDead() {
            return zombie && threads <= 1;
        }
    }

    /** Reads them. Throws IOException when there are more than this process has room for. */
    static ProcessTable of(ProcFiles files) throws IOException {
        var table = new ProcessTable(files);
        boolean ended = true;
        for (int i = 0; i < ROUNDS && ended; i++) {
            ended = table.readNew();
        }
        boolean orphaned = true;
        for (int i = 0; i < ROUNDS && orphaned; i++) {
            orphaned = table.readOrphans();
        }
        table.restless = ended || orphaned;
        return table;
    }

    /** Reads those that are not known yet, and says whether one of them has ended before it was read. */
    private boolean readNew() throws IOException {
        boolean ended = false;
        for (int pid : files.pids()) {
            if (!rows.containsKey(pid)) {
                if (rows.size() >= MOST) {
                    throw new IOException("the host has more than " + MOST + " processes");
                }
                ended |= read(pid).isEmpty();
            }
        }
        return ended;
    }

    /** Those whose parent ended before it was read have another one now. Says whether there was such a process. */
    private boolean readOrphans() throws IOException {
        var orphans = new ArrayList<Row>();
        for (Row row : rows.values()) {
            if (row.parent() != 0 && !rows.containsKey(row.parent())) {
                orphans.add(row);
            }
        }
        for (Row orphan : orphans) {
            rows.remove(orphan.pid());
            Optional<Row> now = read(orphan.pid());
            if (now.isPresent()
                    && now.get().parent() != 0
                    && !rows.containsKey(now.get().parent())) {
                var _ = read(now.get().parent());
            }
        }
        return !orphans.isEmpty();
    }

    private Optional<Row> read(int pid) throws IOException {
        Optional<Row> row = row(files, pid);
        row.ifPresent(now -> rows.put(pid, now));
        return row;
    }

    /** A process as it is now; empty when it is gone. */
    static Optional<Row> row(ProcFiles files, long pid) throws IOException {
        String path = "/proc/" + pid + "/stat";
        try {
            return Optional.of(Row.of((int) pid, files.read(path)));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException failure) {
            // ESRCH, of one that ended after its file was opened
            if (files.exists(path)) {
                throw failure;
            }
            return Optional.empty();
        }
    }

    /** Whether processes came and went faster than they could be read: one may be missing. */
    boolean isRestless() {
        return restless;
    }

    Collection<Row> rows() {
        return rows.values();
    }

    Optional<Row> find(int pid) {
        return Optional.ofNullable(rows.get(pid));
    }

    /**
     * For each process the first of these that it descends from, or that it is; none of one that descends from none.
     *
     * @param roots of which none is to be passed
     */
    Map<Integer, Integer> origins(List<Integer> roots) {
        var origins = new HashMap<Integer, Integer>();
        roots.forEach(root -> origins.put(root, root));
        for (Row row : rows.values()) {
            var path = new ArrayList<Integer>();
            int at = row.pid();
            while (at != 0 && !origins.containsKey(at) && path.size() <= rows.size()) {
                path.add(at);
                at = Optional.ofNullable(rows.get(at)).map(Row::parent).orElse(0);
            }
            int origin = origins.getOrDefault(at, 0);
            path.forEach(one -> origins.put(one, origin));
        }
        origins.values().removeIf(origin -> origin == 0);
        return origins;
    }
}
