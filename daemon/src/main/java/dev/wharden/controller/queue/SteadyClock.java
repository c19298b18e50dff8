package dev.wharden.controller.queue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Time that goes on at its own pace from when the process began, whatever is done to the host's clock: for what counts
 * durations (budget, backoff, pause, probation). A clock that is set forward must not make an hour pass at once, and
 * one that is set back must not make anybody wait for it.
 */
public final class SteadyClock implements InstantSource {
    private final Instant begin;
    private final LongSupplier nanoTime;
    private final long beginNanos;

    /** From the wall clock's present moment on, by a monotonic clock in nanoseconds. */
    public SteadyClock(InstantSource wall, LongSupplier nanoTime) {
        this.begin = wall.instant();
        this.nanoTime = nanoTime;
        this.beginNanos = nanoTime.getAsLong();
    }

    @Override
    public Instant instant() {
        return begin.plusNanos(nanoTime.getAsLong() - beginNanos);
    }
}
