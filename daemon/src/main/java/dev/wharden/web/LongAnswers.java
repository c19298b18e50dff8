package dev.wharden.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Makes one answer at a time, and gives a long one to all who ask while somebody still reads it. Who asks chooses how
 * often, and who makes containers how long an answer is: the heap has no room for one times the other. So an answer may
 * be as old as the slowest of those who read it, whom {@link Connections} closes after half a minute. Thread-safe: the
 * lock, which is fair, guards what is made.
 */
final class LongAnswers {
    /** Bytes of an answer that is made for each who asks. */
    static final int SHORT = 64 << 10;

    private final ReentrantLock making = new ReentrantLock(true);
    /** By path. */
    private final Map<String, Shared> sending = new ConcurrentHashMap<>();

    /**
     * A long answer that somebody reads.
     *
     * @param readers how many; none comes after the last has gone
     */
    private record Shared(WebAnswer answer, AtomicInteger readers) {
        boolean join() {
            return readers.getAndUpdate(now -> now == 0 ? 0 : now + 1) > 0;
        }

        boolean leave() {
            return readers.decrementAndGet() == 0;
        }
    }

    /** An answer that is being sent; to be closed once, when it has been sent or cannot be. */
    record Sent(WebAnswer answer, Runnable end) implements AutoCloseable {
        /** Of an answer that is not shared. */
        static Sent alone(WebAnswer answer) {
            return new Sent(answer, () -> {});
        }

        @Override
        public void close() {
            end.run();
        }
    }

    /** The answer for a path, which the caller closes. */
    Sent of(String path, Supplier<WebAnswer> make) {
        making.lock();
        try {
            Shared now = sending.get(path);
            if (now != null && now.join()) {
                return sent(path, now);
            }
            WebAnswer made = make.get();
            if (made.bytes().remaining() <= SHORT) {
                return Sent.alone(made);
            }
            var fresh = new Shared(made, new AtomicInteger(1));
            sending.put(path, fresh);
            return sent(path, fresh);
        } finally {
            making.unlock();
        }
    }

    private Sent sent(String path, Shared shared) {
        return new Sent(shared.answer(), () -> {
            if (shared.leave()) {
                sending.remove(path, shared);
            }
        });
    }
}
