package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Reconciler;
import dev.wharden.controller.queue.Result;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells when every container of a list has been looked at once, however that ended: the first time makes the daemon
 * ready. A list that comes while a sweep runs joins it. Thread-safe: one lock guards all.
 */
public final class Sweep implements Reconciler {
    private final Reconciler reconciler;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Consumer<Duration> finished;
    private final Set<ContainerName> left = new HashSet<>();
    private Optional<Long> began = Optional.empty();
    private Optional<Last> last = Optional.empty();

    /** A sweep that has ended. */
    public record Last(Instant at, Duration took) {}

    /**
     * Watches a reconciler.
     *
     * @param clock for when a sweep ended
     * @param nanoTime for how long it took
     * @param finished is told of that
     */
    public Sweep(Reconciler reconciler, InstantSource clock, LongSupplier nanoTime, Consumer<Duration> finished) {
        this.reconciler = reconciler;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.finished = finished;
    }

    /** These are to be looked at. */
    public synchronized void begin(Set<ContainerName> names) {
        left.addAll(names);
        if (began.isEmpty()) {
            began = Optional.of(nanoTime.getAsLong());
        }
        end();
    }

    /** Whether there has been a whole sweep since the start. */
    public synchronized boolean isDone() {
        return last.isPresent();
    }

    /** The last that has ended; empty before the first. */
    public synchronized Optional<Last> last() {
        return last;
    }

    @Override
    public Result reconcile(ContainerName name) {
        boolean behind = false;
        try {
            Result result = reconciler.reconcile(name);
            behind = result instanceof Result.Behind;
            return result;
        } finally {
            if (!behind) {
                looked(name);
            }
        }
    }

    private synchronized void looked(ContainerName name) {
        if (left.remove(name)) {
            end();
        }
    }

    private void end() {
        if (left.isEmpty()) {
            began.ifPresent(since -> {
                var took = Duration.ofNanos(nanoTime.getAsLong() - since);
                last = Optional.of(new Last(clock.instant(), took));
                finished.accept(took);
            });
            began = Optional.empty();
        }
    }
}
