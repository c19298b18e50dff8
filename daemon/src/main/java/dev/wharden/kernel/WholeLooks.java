package dev.wharden.kernel;

import dev.wharden.subject.KernelFacts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * How long ago a container's processes were read as a whole. A busy build starts and ends so many that a look now and
 * then misses one in each of its lists, which is no reason to call a person at night. Where the look before was whole,
 * and showed no process that has other rights or another program than the image's, the next ones may miss some. One
 * that is looked at for the first time, or found nothing whole for longer, is not known. Nor is a container called
 * unknown for each of its sessions since another may have written into the runtime: there, where the engine knows of
 * the session, and all others were read, it does not matter what the others are. One of which the engine knows nothing
 * may be a program's that works, is gone for one whole look, and is made again: it is forgiven three times an hour.
 * Thread-safe: its own lock guards what is kept.
 */
final class WholeLooks {
    /** Looks in a row that may miss some after a whole one. */
    private static final int MOST = 3;
    /** In which no more looks than those are forgiven one of which the engine knows nothing. */
    private static final Duration LONG = Duration.ofHours(1);
    /** Containers that are remembered. */
    private static final int KEPT = 4096;

    /** Those that were not looked at longest first; by start and main process. */
    private final Map<String, Since> since = new LinkedHashMap<>(16, 0.75f, true);

    private final LongSupplier uptime;

    /**
     * Nothing was looked at yet.
     *
     * @param uptime of the host in milliseconds
     */
    WholeLooks(LongSupplier uptime) {
        this.uptime = uptime;
    }

    /**
     * How it went since the last whole one.
     *
     * @param looks that missed some
     * @param plain whether no look since then, and not that one, showed a process with other rights or another program
     * @param begun when looks were forgiven one of which the engine knew nothing, also before the whole one
     */
    private record Since(int looks, boolean plain, List<Long> begun) {
        static final Since NEVER = new Since(MOST, false, List.of());
    }

    /**
     * What is said after a look at a container.
     *
     * @param start of the container: its id, and when it was started, since its next main process may have the same pid
     */
    synchronized KernelFacts after(String start, KernelFacts look) {
        String key = start + " " + look.main().pid();
        Since before = since.getOrDefault(key, Since.NEVER);
        boolean plain = look.others().stream().allMatch(one -> JudgedProcesses.isPlain(one, look.main()));
        boolean stays = plain && before.plain();
        boolean begins = look.unread().equals(Rounds.BEGINS);
        long now = begins ? uptime.getAsLong() : 0;
        List<Long> begun = begins
                ? before.begun().stream()
                        .filter(at -> now - at < LONG.toMillis())
                        .toList()
                : before.begun();
        boolean forgiven = Rounds.isPassing(look.unread())
                && before.looks() < MOST
                && (stays || look.unread().equals(Rounds.DOUBTED))
                && !(begins && begun.size() >= MOST);
        if (forgiven && begins) {
            begun = Stream.concat(begun.stream(), Stream.of(now)).toList();
        }
        if (look.unread().isEmpty()) {
            since.put(key, new Since(0, plain, begun));
        } else {
            since.put(key, forgiven ? new Since(before.looks() + 1, stays, begun) : new Since(MOST, false, begun));
        }
        if (since.size() > KEPT) {
            since.remove(since.keySet().iterator().next());
        }
        return forgiven ? look.with(look.others(), "") : look;
    }
}
