package dev.wharden.kernel;

import dev.wharden.kernel.ProcessTable.Row;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which processes are frozen, thread by thread: the kernel freezes threads, and in version 1 each may be in a group of
 * its own. For one look: a group's answer and its list of threads are read once. Needs no right.
 */
final class FreezerGroups {
    /** Threads that are not on the list of a frozen group, each of which takes one file. */
    private static final int MOST_READ = 200_000;

    /** Characters of all paths that are remembered; of further groups the answer is read again. */
    private static final int MOST_KEPT = 1 << 20;

    /** PID_MAX_LIMIT (include/linux/threads.h). */
    private static final int HIGHEST = 1 << 22;

    private static final String FIRST = "/sys/fs/cgroup/freezer";
    private static final String SECOND = "/sys/fs/cgroup";
    private static final String PROCS = "/cgroup.procs";

    private final ProcFiles files;
    private final Map<String, Optional<Boolean>> verdicts = new HashMap<>();
    private final BitSet frozen = new BitSet();
    private int kept;
    private int read;

    FreezerGroups(ProcFiles files) {
        this.files = files;
    }

    /** What a process does while it should be frozen. */
    enum Verdict {
        FROZEN,
        RUNNING,
        /** It has no thread any more. */
        ENDED
    }

    /** Whether this host shows any freezer: where it does not, nothing is known of any process. */
    boolean isThere() {
        return files.exists(FIRST + PROCS) || files.exists(SECOND + PROCS);
    }

    /** Throws IOException where the kernel does not tell. */
    Verdict of(Row row) throws IOException {
        if (row.isDead()) {
            return Verdict.ENDED;
        }
        if (row.threads() <= 1) {
            return thread("/proc/" + row.pid(), row.pid());
        }
        Verdict all = Verdict.ENDED;
        String folder = "/proc/" + row.pid() + "/task";
        for (int thread : threads(files, row.pid())) {
            Verdict one = thread(folder + "/" + thread, thread);
            if (one == Verdict.RUNNING) {
                return one;
            }
            all = one == Verdict.FROZEN ? one : all;
        }
        return all;
    }

    /** Its threads that are left; none of one that is gone. */
    static int[] threads(ProcFiles files, int pid) throws IOException {
        String folder = "/proc/" + pid + "/task";
        try {
            return files.pids(folder);
        } catch (IOException failure) {
            if (files.exists(folder)) {
                throw failure;
            }
            return new int[0];
        }
    }

    private Verdict thread(String folder, int thread) throws IOException {
        if (frozen.get(thread)) {
            return Verdict.FROZEN;
        }
        if (++read > MOST_READ) {
            throw new IOException("more than " + MOST_READ + " threads that are not in a frozen control group's list");
        }
        try {
            String table = files.read(folder + "/cgroup");
            // The kernel cuts a long path, and what is left of it may be the path of another group.
            Optional<Boolean> verdict = table.endsWith("\n") ? verdict(CgroupReader.paths(table)) : Optional.empty();
            if (isEnded(folder, thread)) {
                return Verdict.ENDED;
            }
            if (verdict.isEmpty()) {
                throw new IOException(folder + "/cgroup names no control group whose freezer can be read");
            }
            return verdict.get() ? Verdict.FROZEN : Verdict.RUNNING;
        } catch (IOException failure) {
            if (isEnded(folder, thread)) {
                return Verdict.ENDED;
            }
            throw failure;
        }
    }

    /** Of one that has ended the group is the root, or none. */
    private boolean isEnded(String folder, int thread) throws IOException {
        try {
            return Row.of(thread, files.read(folder + "/stat")).zombie();
        } catch (NoSuchFileException gone) {
            return true;
        } catch (IOException failure) {
            if (files.exists(folder + "/stat")) {
                throw failure;
            }
            return true;
        }
    }

    /** Empty where it has no freezer that can be read. */
    private Optional<Boolean> verdict(Map<String, String> groups) throws IOException {
        String first = groups.get("freezer");
        String group = first == null ? groups.get("") : first;
        if (group == null) {
            return Optional.empty();
        }
        String key = (first == null ? "2" : "1") + group;
        Optional<Boolean> known = verdicts.get(key);
        if (known != null) {
            return known;
        }
        Optional<Boolean> verdict = first == null
                ? says(SECOND, group, "/cgroup.events", "frozen 1", "/cgroup.threads")
                : says(FIRST, group, "/freezer.state", "FROZEN", "/tasks");
        kept += key.length();
        if (kept <= MOST_KEPT) {
            verdicts.put(key, verdict);
        }
        return verdict;
    }

    /**
     * The root has no such file, and is never frozen. Every other group has one: where it is not found, as for a path
     * that leads out of this process's control group namespace, nothing is known.
     */
    private Optional<Boolean> says(String hierarchy, String group, String file, String line, String threads)
            throws IOException {
        if (!files.exists(hierarchy + PROCS)) {
            return Optional.empty();
        }
        if (group.equals("/")) {
            return Optional.of(false);
        }
        if (group.contains("/..") || !files.exists(hierarchy + group + file)) {
            return Optional.empty();
        }
        boolean is = files.read(hierarchy + group + file).lines().anyMatch(line::equals);
        if (is) {
            keep(hierarchy + group + threads);
        }
        return Optional.of(is);
    }

    /** A hint only: of a thread that is not on the list its own file is read. */
    private void keep(String list) {
        try {
            files.lines(list, line -> {
                if (line.matches("[0-9]{1,7}") && Integer.parseInt(line) < HIGHEST) {
                    frozen.set(Integer.parseInt(line));
                }
            });
        } catch (IOException unread) {
            // Without the list each thread's own file is read.
        }
    }
}
