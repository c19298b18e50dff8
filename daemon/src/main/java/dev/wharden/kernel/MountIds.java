package dev.wharden.kernel;

import dev.wharden.kernel.ProcessTable.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The ids of the mounts of a mount namespace, by which its processes are known. No two namespaces have one in common,
 * and they need no right to be read, unlike the namespace's own number. Immutable.
 */
final class MountIds {
    /** More than the kernel allows in one namespace unless it is told otherwise (fs.mount-max is 100 000). */
    private static final int MOST = 1 << 17;
    /** An id has ten digits at most. */
    private static final int BEGINNING = 16;

    private final ProcFiles files;
    /** Ascending: a container can have as many as that, and a set of them would take forty bytes each. */
    private final int[] ids;

    private final Optional<String> unread;

    private MountIds(ProcFiles files, int[] ids, Optional<String> unread) {
        this.files = files;
        this.ids = ids;
        this.unread = unread;
    }

    /** Those that a process sees; none of one that has given its mounts up, in its exit. */
    static MountIds of(ProcFiles files, Row row) throws IOException {
        if (!row.zombie()) {
            return at(files, "/proc/" + row.pid() + "/mountinfo");
        }
        // Of a first thread that has ended the kernel shows none.
        var none = new MountIds(files, new int[0], Optional.empty());
        for (int thread : FreezerGroups.threads(files, row.pid())) {
            MountIds its = at(files, "/proc/" + row.pid() + "/task/" + thread + "/mountinfo");
            if (its.ids.length > 0 || its.unread.isPresent()) {
                return its;
            }
        }
        return none;
    }

    private static MountIds at(ProcFiles files, String path) {
        IntStream.Builder ids = IntStream.builder();
        int[] count = {0};
        Optional<String> unread = Optional.empty();
        try {
            files.lines(path, line -> {
                if (++count[0] > MOST) {
                    throw new IOException("more than " + MOST + " mounts");
                }
                ids.add(id(line));
            });
        } catch (IOException failure) {
            if (!ProcFiles.isOfItsExit(failure) && files.exists(path)) {
                unread = Optional.of(path + ": " + FrozenProcesses.words(failure));
            }
        }
        return new MountIds(files, ids.build().sorted().toArray(), unread);
    }

    /** Why they are not all known. */
    Optional<String> unread() {
        return unread;
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
            return !first.isEmpty() && Arrays.binarySearch(ids, id(first)) >= 0;
        } catch (IOException failure) {
            if (files.exists(path) && !ProcFiles.isOfItsExit(failure)) {
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
