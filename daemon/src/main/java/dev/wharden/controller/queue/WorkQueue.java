package dev.wharden.controller.queue;

import dev.wharden.container.ContainerName;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Names of containers that wait for a worker, with the guarantees of client-go's work queue:
 *
 * <ul>
 *   <li>stingy: a name is never with two workers at once, and one that is added twice before it is served is served
 *       once;
 *   <li>lossless: a name that is added while a worker has it is served again after that;
 *   <li>fair: in the order of arrival, fresh changes before the sweep, and still one of the sweep after every few of
 *       them;
 *   <li>delays: of two delays for a name the earlier wins, whatever else happens to the name;
 *   <li>shutdown: what waits is served, what is put off or only a sweep's is dropped, what is added later is ignored;
 *       {@link #drop} drops the rest.
 * </ul>
 *
 * <p>Unbounded, since it holds each name once and the engine bounds those; a bounded queue would drop. Thread-safe: one
 * lock guards all.
 */
public final class WorkQueue {
    /** Fresh names in a row after which the sweep has its turn. */
    private static final int TURN = 8;

    /** Nobody waits longer, and the difference of two times still fits in a long. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private final LongSupplier nanoTime;
    private final QueueListener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /**
     * What waits, in order, with the time at which it came in; a name is in at most one lane, and never in
     * {@link #working}.
     */
    private final SequencedMap<ContainerName, Long> fresh = new LinkedHashMap<>();

    private final SequencedMap<ContainerName, Long> sweep = new LinkedHashMap<>();
    /** What a worker has, since when. */
    private final Map<ContainerName, Long> working = new HashMap<>();
    /** What was added while a worker has it; a subset of {@link #working}. */
    private final Map<ContainerName, Lane> again = new HashMap<>();
    /** What is put off, and until when. */
    private final Map<ContainerName, Long> delayed = new HashMap<>();

    private int freshInARow;
    private boolean shutDown;

    /** A queue whose time is that of a monotonic clock in nanoseconds. */
    public WorkQueue(LongSupplier nanoTime, QueueListener listener) {
        this.nanoTime = nanoTime;
        this.listener = listener;
    }

    /** Asks for a name to be served. */
    public void add(ContainerName name, Lane lane) {
        locked(() -> enqueue(name, lane));
    }

    /**
     * Asks for a name to be served after this long, of any length; an earlier delay of the same name stays. A year is
     * the longest that is waited.
     */
    public void addAfter(ContainerName name, Duration delay) {
        locked(() -> putOff(name, delay));
    }

    /** The same for a name whose reconcile failed. */
    public void retryAfter(ContainerName name, Duration delay) {
        locked(() -> {
            listener.retried();
            putOff(name, delay);
        });
    }

    /**
     * Waits for the next name, now the caller's until {@link #done}; empty when none came within {@code atMost} or the
     * queue is shut down and empty.
     *
     * @throws InterruptedException when the thread was interrupted
     */
    public Optional<ContainerName> take(Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long end = nanoTime.getAsLong() + nanos(atMost);
            while (true) {
                Optional<ContainerName> name = next();
                long left = end - nanoTime.getAsLong();
                if (name.isPresent() || left <= 0 || drained()) {
                    return name;
                }
                // Woken early or late is the same: the loop looks again.
                long _ = changed.awaitNanos(Math.min(left, untilNextDelay()));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Gives a name back; it is served again if it was added meanwhile. */
    public void done(ContainerName name) {
        locked(() -> {
            Long since = working.remove(name);
            if (since == null) {
                throw new IllegalStateException(name + " was not taken");
            }
            listener.done(Duration.ofNanos(nanoTime.getAsLong() - since));
            Lane lane = again.remove(name);
            if (lane != null) {
                enter(name, lane);
            }
        });
    }

    /**
     * Takes no more names in; those that wait are still served, but for those of a sweep, which the next start looks
     * at.
     */
    public void shutDown() {
        locked(() -> {
            shutDown = true;
            delayed.clear();
            sweep.clear();
            again.values().removeIf(lane -> lane == Lane.RESYNC);
        });
    }

    /** Drops what waits too; to be called after {@link #shutDown}. */
    public void drop() {
        locked(() -> {
            fresh.clear();
            again.clear();
        });
    }

    /** Whether it is shut down and nothing waits. */
    public boolean isDrained() {
        lock.lock();
        try {
            return drained();
        } finally {
            lock.unlock();
        }
    }

    /** Names that wait, those put off not among them. */
    public int depth() {
        lock.lock();
        try {
            promote();
            return fresh.size() + sweep.size();
        } finally {
            lock.unlock();
        }
    }

    /** How long workers have had the names they have, added up. */
    public Duration unfinishedWork() {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            return Duration.ofNanos(
                    working.values().stream().mapToLong(since -> now - since).sum());
        } finally {
            lock.unlock();
        }
    }

    /** The longest that a worker has had a name. */
    public Duration longestRunning() {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            return Duration.ofNanos(working.values().stream()
                    .mapToLong(since -> now - since)
                    .max()
                    .orElse(0));
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void enqueue(ContainerName name, Lane lane) {
        if (shutDown) {
            return;
        }
        if (working.containsKey(name)) {
            // It enters its lane, and is counted, when the worker gives it back.
            again.merge(name, lane, Lane::sooner);
        } else {
            enter(name, lane);
        }
    }

    private void enter(ContainerName name, Lane lane) {
        if (fresh.containsKey(name)) {
            return;
        }
        Long since = sweep.get(name);
        if (since == null) {
            listener.added();
            lane(lane).put(name, nanoTime.getAsLong());
        } else if (lane == Lane.FRESH) {
            sweep.remove(name);
            fresh.put(name, since);
        }
    }

    private SequencedMap<ContainerName, Long> lane(Lane lane) {
        return switch (lane) {
            case FRESH -> fresh;
            case RESYNC -> sweep;
        };
    }

    private void putOff(ContainerName name, Duration delay) {
        if (delay.isNegative() || delay.isZero()) {
            enqueue(name, Lane.FRESH);
        } else if (!shutDown) {
            delayed.merge(name, nanoTime.getAsLong() + nanos(delay), (one, other) -> one - other <= 0 ? one : other);
        }
    }

    /** Whatever it is: a delay that does not fit in a long must not fail who asks for it. */
    private static long nanos(Duration duration) {
        return duration.isNegative() ? 0 : (duration.compareTo(LONGEST) < 0 ? duration : LONGEST).toNanos();
    }

    private void promote() {
        long now = nanoTime.getAsLong();
        var due = delayed.entrySet().stream()
                .filter(entry -> entry.getValue() - now <= 0)
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
        for (ContainerName name : due) {
            delayed.remove(name);
            enqueue(name, Lane.FRESH);
        }
    }

    private long untilNextDelay() {
        long now = nanoTime.getAsLong();
        return delayed.values().stream().mapToLong(time -> time - now).min().orElse(TimeUnit.HOURS.toNanos(1));
    }

    private Optional<ContainerName> next() {
        promote();
        boolean sweepsTurn = freshInARow >= TURN && !sweep.isEmpty();
        Lane lane = sweepsTurn || fresh.isEmpty() ? Lane.RESYNC : Lane.FRESH;
        Map.Entry<ContainerName, Long> first = lane(lane).pollFirstEntry();
        if (first == null) {
            return Optional.empty();
        }
        freshInARow = lane == Lane.FRESH ? freshInARow + 1 : 0;
        long now = nanoTime.getAsLong();
        working.put(first.getKey(), now);
        listener.taken(Duration.ofNanos(now - first.getValue()));
        return Optional.of(first.getKey());
    }

    private boolean drained() {
        return shutDown && again.isEmpty() && fresh.isEmpty() && sweep.isEmpty();
    }
}
