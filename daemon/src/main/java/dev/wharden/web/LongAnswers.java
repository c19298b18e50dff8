package dev.wharden.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Makes one answer at a time, and gives a long one that is young to all who ask while somebody still reads it. Who asks
 * chooses how often, and who makes containers how long an answer is: the heap has no room for one times the other. So
 * there are {@link #MOST} of a path at a time, and while one is read slowly the other may get older than young: as old
 * as the slowest reader of the first is slow, whom both listeners close after half a minute. Where there is no room for
 * a second, who asks is told to come again.
 *
 * <p>Thread-safe: the lock, which is fair, guards what is made; few wait for it, and the others are told to come again.
 */
final class LongAnswers {
    /** Bytes of an answer that is made for each who asks. */
    static final int SHORT = 64 << 10;
    /** Requests that wait for their answer to be made, the one that is made among them. */
    static final int WAITING = 16;
    /** What is older is made again. */
    static final Duration YOUNG = Duration.ofSeconds(10);
    /** Long answers of one path that are read at a time. */
    private static final int MOST = 2;
    /** Bytes of all that are read, where one is the second of its path: an eighth of the heap. */
    static final int ROOM = 6 << 20;

    private static final WebAnswer BUSY =
            new WebAnswer(503, WebAnswer.TEXT, "Too many requests wait for their answer: retry in a few seconds.\n");

    private final LongSupplier nanoTime;
    private final ReentrantLock making = new ReentrantLock(true);
    private final AtomicInteger waiting = new AtomicInteger();
    /** In the order in which they were made; guarded by its own lock, and so are their readers. */
    private final List<Shared> sending = new ArrayList<>();

    LongAnswers(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A long answer that somebody reads; none comes after the last has gone. */
    private static final class Shared {
        private final String path;
        private final WebAnswer answer;
        private final long made;
        private int readers = 1;

        Shared(String path, WebAnswer answer, long made) {
            this.path = path;
            this.answer = answer;
            this.made = made;
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
        return join(path).orElseGet(() -> wait(path, make));
    }

    private Sent wait(String path, Supplier<WebAnswer> make) {
        try {
            if (waiting.incrementAndGet() > WAITING) {
                return Sent.alone(BUSY);
            }
            making.lock();
            try {
                return join(path).orElseGet(() -> make(path, make));
            } finally {
                making.unlock();
            }
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** How many requests are being made an answer, or wait for that. */
    int waiting() {
        return waiting.get();
    }

    private Sent make(String path, Supplier<WebAnswer> make) {
        long now = nanoTime.getAsLong();
        WebAnswer made = make.get();
        if (made.bytes().remaining() <= SHORT) {
            return Sent.alone(made);
        }
        var fresh = new Shared(path, made, now);
        synchronized (sending) {
            sending.add(fresh);
        }
        return sent(fresh);
    }

    /** The newest of a path, unless it is to be made again. */
    private Optional<Sent> join(String path) {
        synchronized (sending) {
            List<Shared> there =
                    sending.stream().filter(it -> it.path.equals(path)).toList();
            if (there.isEmpty()) {
                return Optional.empty();
            }
            Shared newest = there.getLast();
            if (there.size() < MOST && isOld(newest)) {
                return hasRoom(newest) ? Optional.empty() : Optional.of(Sent.alone(BUSY));
            }
            newest.readers++;
            return Optional.of(sent(newest));
        }
    }

    /** For one more of about that length. */
    private boolean hasRoom(Shared like) {
        return sending.stream().mapToLong(it -> it.answer.bytes().remaining()).sum()
                        + like.answer.bytes().remaining()
                <= ROOM;
    }

    private boolean isOld(Shared shared) {
        return nanoTime.getAsLong() - shared.made >= YOUNG.toNanos();
    }

    private Sent sent(Shared shared) {
        return new Sent(shared.answer, () -> {
            synchronized (sending) {
                if (--shared.readers == 0) {
                    sending.remove(shared);
                }
            }
        });
    }
}
