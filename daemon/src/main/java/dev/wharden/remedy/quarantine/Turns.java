package dev.wharden.remedy.quarantine;

import dev.wharden.remedy.plan.Outcome;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Does the work on one group by one thread at a time, since a group spans names. What is slow in one group delays no
 * other. Thread-safe: one lock guards which groups are worked on, and is not held during the work.
 */
final class Turns {
    /** When one is looked at again that something else is at work on. */
    static final Duration SOON = Duration.ofMillis(200);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition given = lock.newCondition();
    /** Ids of the targets whose groups are worked on. */
    private final Set<String> busy = new HashSet<>();

    /** Waits for its turn. Not from within a turn of the same group. */
    <T> T waiting(String target, Supplier<T> work) {
        lock.lock();
        try {
            while (!busy.add(target)) {
                given.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        return done(target, work);
    }

    /** Does it when nothing else is being done to that group; else InProgress. */
    Outcome unlessBusy(String target, Supplier<Outcome> work) {
        lock.lock();
        try {
            if (!busy.add(target)) {
                return new Outcome.InProgress(SOON);
            }
        } finally {
            lock.unlock();
        }
        return done(target, work);
    }

    private <T> T done(String target, Supplier<T> work) {
        try {
            return work.get();
        } finally {
            lock.lock();
            try {
                busy.remove(target);
                given.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
