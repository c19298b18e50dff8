package dev.wharden.kernel;

import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * In which namespaces a process is, by a thread that lives. Its number is that of its first thread, which may end while
 * the others go on: the kernel shows no namespaces of it then ({@code pthread_exit} in {@code main}; seen on 6.18).
 *
 * <p>A thread that enters a namespace while the first one lives in another is not seen: that of the engine does so all
 * the time.
 *
 * @param files of the host's kernel
 */
record Threads(ProcFiles files) {
    /** The kinds that lead to another's files, sockets and processes. */
    static final List<String> KINDS = List.of("mnt", "net", "pid");

    /** One of a kind, by its inode. */
    record Namespace(String kind, long inode) {}

    /** Of a process whose first thread has ended: the others are looked at one by one. */
    private static final int MOST = 256;

    /**
     * Those that it is in; absent when it has ended. Unknown where a living thread's may not be read or it has more
     * than are looked at.
     */
    Observed<Set<Namespace>> namespaces(long pid) {
        String folder = "/proc/" + pid;
        try {
            return Observed.known(links(folder));
        } catch (IOException first) {
            return others(folder, first);
        }
    }

    private Observed<Set<Namespace>> others(String folder, IOException first) {
        try {
            int[] threads = files.pids(folder + "/task");
            var found = new HashSet<Namespace>();
            Set<String> denied = new HashSet<>();
            for (int i = 0; i < Math.min(MOST, threads.length); i++) {
                String thread = folder + "/task/" + threads[i];
                try {
                    found.addAll(links(thread));
                } catch (NoSuchFileException ending) {
                    // In exit(2) a thread gives its namespaces up before it is called dead (kernel/exit.c, do_exit).
                } catch (IOException unread) {
                    if (lives(thread)) {
                        denied.add(words(thread, unread));
                    }
                }
            }
            if (!denied.isEmpty()) {
                return Observed.unknown(denied.iterator().next());
            }
            if (threads.length > MOST) {
                return Observed.unknown(folder + ": more than " + MOST + " threads, and the first has ended");
            }
            return found.isEmpty() ? Observed.absent("it has ended") : Observed.known(found);
        } catch (NoSuchFileException ended) {
            return Observed.absent("it has ended");
        } catch (IOException unread) {
            return files.exists(folder) ? Observed.unknown(words(folder, first)) : Observed.absent("it has ended");
        }
    }

    /** Whether a thread of it is in another namespace of that kind; no of what has ended, or cannot be read. */
    boolean isElsewhere(long pid, Namespace one) {
        String folder = "/proc/" + pid + "/task";
        try {
            int[] threads = files.pids(folder);
            for (int i = 0; i < Math.min(MOST, threads.length); i++) {
                Optional<Set<Namespace>> its = ofOne(folder + "/" + threads[i]);
                if (its.filter(all -> !all.contains(one)).isPresent()) {
                    return true;
                }
            }
            return false;
        } catch (IOException unread) {
            return false;
        }
    }

    private Optional<Set<Namespace>> ofOne(String thread) {
        try {
            return Optional.of(links(thread));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    private static String words(String folder, IOException failure) {
        return folder + "/ns: "
                + (failure instanceof AccessDeniedException
                        ? "permission denied"
                        : String.valueOf(failure.getMessage()).replaceAll("\\p{Cntrl}+", " "));
    }

    private boolean lives(String thread) {
        try {
            return !ProcessStatus.of(files, thread).isDead();
        } catch (IOException unread) {
            return files.exists(thread);
        }
    }

    /** What the links of a process say, in the order of {@link #KINDS}; throws IOException where one cannot be read. */
    List<String> words(String folder) throws IOException {
        var words = new ArrayList<String>();
        for (String kind : KINDS) {
            words.add(files.link(folder + "/ns/" + kind));
        }
        return List.copyOf(words);
    }

    /** Whether its first thread is in these namespaces; no where that cannot be seen. */
    boolean isIn(List<String> words, long pid) {
        String folder = "/proc/" + pid + "/ns/";
        try {
            for (int i = 0; i < words.size(); i++) {
                if (!files.link(folder + KINDS.get(i)).equals(words.get(i))) {
                    return false;
                }
            }
            return !words.isEmpty();
        } catch (IOException unread) {
            return false;
        }
    }

    /** Of a process or a thread. */
    Set<Namespace> links(String folder) throws IOException {
        var links = new HashSet<Namespace>();
        for (String kind : KINDS) {
            String path = folder + "/ns/" + kind;
            String link = files.link(path);
            try {
                links.add(
                        new Namespace(kind, Long.parseLong(link.substring(link.indexOf('[') + 1, link.length() - 1))));
            } catch (NumberFormatException | IndexOutOfBoundsException other) {
                throw new IOException(path + ": no inode", other);
            }
        }
        return links;
    }
}
