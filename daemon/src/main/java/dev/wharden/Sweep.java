package dev.wharden;

import dev.wharden.container.ContainerName;
import dev.wharden.report.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A full look at every container: from the list until each was judged. Thread-safe: one lock guards all. */
final class Sweep {
    private final InstantSource clock;
    private final Consumer<Duration> swept;
    private final Set<ContainerName> waiting = new HashSet<>();
    private Instant began = Instant.EPOCH;
    private Optional<Instant> succeeded = Optional.empty();
    private Duration took = Duration.ZERO;
    private boolean running;

    Sweep(InstantSource clock, Consumer<Duration> swept) {
        this.clock = clock;
        this.swept = swept;
    }

    /** All containers have been listed and are being queued. */
    synchronized void listed(Collection<ContainerName> names) {
        began = clock.instant();
        running = true;
        waiting.clear();
        waiting.addAll(names);
        endIfDone();
    }

    /** A container was looked at, or is gone. */
    synchronized void looked(ContainerName name) {
        if (running && waiting.remove(name)) {
            endIfDone();
        }
    }

    private void endIfDone() {
        if (waiting.isEmpty()) {
            running = false;
            Instant now = clock.instant();
            took = Duration.between(began, now);
            succeeded = Optional.of(now);
            swept.accept(took);
        }
    }

    /** Whether every container has been looked at once. */
    synchronized boolean isDone() {
        return succeeded.isPresent();
    }

    synchronized Status.Sweep status(int queued) {
        return new Status.Sweep(succeeded, took, queued);
    }
}
