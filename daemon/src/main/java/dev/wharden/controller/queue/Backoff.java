package dev.wharden.controller.queue;

import dev.wharden.container.ContainerName;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long a name waits before it is tried again: twice as long after each failure in a row. Not the backoff of
 * repairs, which a policy sets and which outlives a restart. Thread-safe.
 */
public final class Backoff {
    private final Duration initial;
    private final Duration max;
    private final Map<ContainerName, Integer> failures = new ConcurrentHashMap<>();
    private final Map<ContainerName, ReconcileFailure> last = new ConcurrentHashMap<>();

    /** The first delay and the longest. */
    public Backoff(Duration initial, Duration max) {
        if (!initial.isPositive() || max.compareTo(initial) < 0) {
            throw new IllegalArgumentException("initial must be positive and not above max");
        }
        this.initial = initial;
        this.max = max;
    }

    /** Counts a failure and says how long to wait. */
    public Duration next(ContainerName name) {
        int before = failures.merge(name, 1, Integer::sum) - 1;
        // 2^30 times a nanosecond is a second: beyond that every sensible max is reached, and nothing may overflow.
        long factor = 1L << Math.min(before, 30);
        return max.dividedBy(factor).compareTo(initial) < 0 ? max : initial.multipliedBy(factor);
    }

    /** Whether it has not failed in this way the last time, or has succeeded since. */
    boolean isNews(ContainerName name, ReconcileFailure failure) {
        return last.put(name, failure) != failure;
    }

    /** It succeeded, or it is gone: the next failure is a first one. */
    public void forget(ContainerName name) {
        failures.remove(name);
        last.remove(name);
    }
}
