package dev.wharden.remedy.quarantine;

import dev.wharden.remedy.plan.Outcome;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Does the work on groups one after the other, because a group spans names. Thread-safe. */
final class Turns {
    /** When one is looked at again that something else is at work on. */
    static final Duration SOON = Duration.ofMillis(200);

    private final ReentrantLock lock = new ReentrantLock();
    /** How often all that is held became doubtful, and how much of that is settled: once at the start. */
    private final AtomicLong doubts = new AtomicLong(1);

    private final AtomicLong settled = new AtomicLong();

    /** Waits for its turn. */
    <T> T waiting(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** Does it when nothing else is being done; else InProgress. */
    Outcome unlessBusy(Supplier<Outcome> work) {
        if (!lock.tryLock()) {
            return new Outcome.InProgress(SOON);
        }
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** All that is held may run. */
    void doubt() {
        doubts.incrementAndGet();
    }

    /** Does the work when there is a doubt that was not settled; whoever comes meanwhile waits for that. */
    void settle(Runnable work) {
        if (settled.get() >= doubts.get()) {
            return;
        }
        lock.lock();
        try {
            long now = doubts.get();
            if (settled.get() < now) {
                work.run();
                settled.set(now);
            }
        } finally {
            lock.unlock();
        }
    }
}
