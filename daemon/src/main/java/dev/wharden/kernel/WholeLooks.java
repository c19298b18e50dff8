package dev.wharden.kernel;

import dev.wharden.subject.KernelFacts;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long ago a container's processes were read as a whole. A busy build starts and ends so many that a look now and
 * then misses one in each of its lists, which is no reason to call a person at night. Where the look before was whole,
 * and showed no process that has other rights or another program than the image's, the next ones may miss some. One
 * that is looked at for the first time, or found nothing whole for longer, is not known. Nor is a container called
 * unknown for each of its sessions since another may have written into the runtime: there, where the engine knows of
 * the session, and all others were read, it does not matter what the others are. Thread-safe: its own lock guards what
 * is kept.
 */
final class WholeLooks {
    /** Looks in a row that may miss some after a whole one. */
    private static final int MOST = 3;
    /** Containers that are remembered. */
    private static final int KEPT = 4096;

    /** Looks since the last whole one, by start and main process; those first that were not looked at longest. */
    private final Map<String, Since> since = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * How it went since the last whole one.
     *
     * @param plain whether no look since then, and not that one, showed a process with other rights or another program
     */
    private record Since(int looks, boolean plain) {}

    /**
     * What is said after a look at a container.
     *
     * @param start of the container: its id, and when it was started, since its next main process may have the same pid
     */
    synchronized KernelFacts after(String start, KernelFacts look) {
        String key = start + " " + look.main().pid();
        boolean missed = Rounds.isPassing(look.unread());
        boolean plain = look.others().stream().allMatch(one -> JudgedProcesses.isPlain(one, look.main()));
        if (!missed && !look.unread().isEmpty()) {
            since.remove(key);
            return look;
        }
        if (!missed) {
            since.put(key, new Since(0, plain));
            if (since.size() > KEPT) {
                since.remove(since.keySet().iterator().next());
            }
            return look;
        }
        Since before = since.get(key);
        boolean stays = plain && before != null && before.plain();
        if (before == null || before.looks() == MOST || !(stays || look.unread().equals(Rounds.DOUBTED))) {
            since.remove(key);
            return look;
        }
        since.put(key, new Since(before.looks() + 1, stays));
        return look.with(look.others(), "");
    }
}
