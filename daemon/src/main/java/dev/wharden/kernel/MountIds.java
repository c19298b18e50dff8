package dev.wharden.kernel;

import dev.wharden.kernel.ProcessTable.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The ids of the mounts of a mount namespace, by which its processes are known. No two namespaces have one in common,
 * and they need no right to be read, unlike the namespace's own number.
 *
 * @param unread why they are not all known
 */
record MountIds(ProcFiles files, Set<Integer> ids, Optional<String> unread) {
    private static final int MOST = 65_536;
    /** An id has ten digits at most. */
    private static final int BEGINNING = 16;

    /** Those that a process sees. */
    static MountIds of(ProcFiles files, long pid) {
        var ids = new HashSet<Integer>();
        String path = "/proc/" + pid + "/mountinfo";
        try {
            files.lines(path, line -> {
                if (ids.size() >= MOST) {
                    throw new IOException("more than " + MOST + " mounts");
                }
                ids.add(id(line));
            });
            return new MountIds(files, ids, Optional.empty());
        } catch (IOException failure) {
            return new MountIds(files, ids, Optional.of(path + ": " + FrozenProcesses.words(failure)));
        }
    }

    /** Whether a process is in the namespace; no of one that sees no mount, as after a chroot. */
    boolean has(Row row) throws IOException {
        if (!row.zombie()) {
            return has("/proc/" + row.pid() + "/mountinfo");
        }
        // Of a first thread that has ended the kernel shows none.
        String folder = "/proc/" + row.pid() + "/task";
        for (int thread : FreezerGroups.threads(files, row.pid())) {
            if (has(folder + "/" + thread + "/mountinfo")) {
                return true;
            }
        }
        return false;
    }

    private boolean has(String path) throws IOException {
        try {
            String first = new String(files.head(path, BEGINNING), StandardCharsets.UTF_8);
            return !first.isEmpty() && ids.contains(id(first));
        } catch (IOException failure) {
            // EINVAL is of one that has just ended.
            if (files.exists(path) && !String.valueOf(failure.getMessage()).contains("Invalid argument")) {
                throw failure;
            }
            return false;
        }
    }

    private static int id(String line) throws IOException {
        int end = line.indexOf(' ');
        try {
            return Integer.parseInt(line.substring(0, Math.max(0, end)));
        } catch (NumberFormatException other) {
            throw new IOException("mountinfo: a line of another form", other);
        }
    }
}
