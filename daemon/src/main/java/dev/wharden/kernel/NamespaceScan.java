package dev.wharden.kernel;

import dev.wharden.kernel.Threads.Namespace;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Which processes of the host are in which namespaces, as they were at one moment: those that are in the host's own are
 * left out.
 */
public final class NamespaceScan {
    /** Processes that are looked at, without those of {@link Crowds}; a host with more is not looked at. */
    private static final int MOST = 20_000;

    /** Of those of crowds: a look at one takes some microseconds. */
    private static final int MOST_CROWDED = 65_536;

    /** The pids in each namespace; not changed after the look. */
    private final Map<Namespace, Pids> users = new HashMap<>();

    private Optional<String> unread = Optional.empty();

    private NamespaceScan() {}

    /** Numbers in less room than a list of them: a container may have as many processes as the host can hold. */
    private static final class Pids {
        private int[] numbers = new int[4];
        private int count;

        void add(int pid) {
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            numbers[count++] = pid;
        }

        LongStream all() {
            return Arrays.stream(numbers, 0, count).asLongStream();
        }
    }

    /**
     * Looks at every process: for once a sweep, not for each container. Absent where Wharden has no right to be told
     * (CAP_SYS_PTRACE), Unknown where there are more than are looked at.
     *
     * @param crowds processes of which so many are looked at, and that keep no other from being looked at
     */
    public static Observed<NamespaceScan> of(ProcFiles files, Crowds crowds) {
        return of(files, crowds, MOST_CROWDED);
    }

    static Observed<NamespaceScan> of(ProcFiles files, Crowds crowds, int mostCrowded) {
        if (!TraceRight.isThere(files)) {
            return Observed.absent(TraceRight.DENIED);
        }
        var threads = new Threads(files);
        Set<Namespace> host = threads.namespaces(1) instanceof Observed.Known<Set<Namespace>>(Set<Namespace> first)
                ? first
                : own(threads);
        List<String> words = words(threads);
        var scan = new NamespaceScan();
        int looked = 0;
        int crowded = 0;
        try {
            for (int pid : files.pids()) {
                if (pid == 1) {
                    // The host's namespaces are those that its first process has; it may deny itself to be looked at.
                    continue;
                }
                if (crowds.has(pid)) {
                    if (++crowded > mostCrowded) {
                        continue;
                    }
                } else if (++looked > MOST) {
                    scan.unread = Optional.of("the host has more than " + MOST + " processes");
                    break;
                }
                if (!threads.isIn(words, pid)) {
                    scan.add(pid, threads.namespaces(pid), host);
                }
            }
        } catch (IOException unlisted) {
            return ProcFiles.unread("/proc", unlisted);
        }
        if (crowded > mostCrowded && scan.unread.isEmpty()) {
            scan.unread = crowds.doubt();
        }
        return Observed.known(scan);
    }

    /** What the links of the first process say: most others are in the same namespaces, and say the same. */
    private static List<String> words(Threads threads) {
        try {
            return threads.words("/proc/1");
        } catch (IOException unread) {
            return List.of();
        }
    }

    /** Of this process, where those of the first cannot be seen. */
    private static Set<Namespace> own(Threads threads) {
        try {
            return threads.links("/proc/self");
        } catch (IOException unread) {
            return Set.of();
        }
    }

    private void add(int pid, Observed<Set<Namespace>> found, Set<Namespace> host) {
        switch (found) {
            case Observed.Known<Set<Namespace>>(Set<Namespace> its) -> {
                for (Namespace one : its) {
                    if (!host.contains(one)) {
                        users.computeIfAbsent(one, _ -> new Pids()).add(pid);
                    }
                }
            }
            case Observed.Unknown<Set<Namespace>>(String why) -> unread = Optional.of(why);
            case Observed.Absent<Set<Namespace>> _ -> {}
        }
    }

    /** The pids in a namespace. */
    LongStream in(String kind, long inode) {
        Pids found = users.get(new Namespace(kind, inode));
        return found == null ? LongStream.empty() : found.all();
    }

    /** Why somebody may be in a namespace and not be told; empty where all were read. */
    Optional<String> unread() {
        return unread;
    }
}
