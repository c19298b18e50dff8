package dev.wharden.controller.queue;

import dev.wharden.container.ContainerName;
import java.time.Duration;
import java.util.Optional;

/** What a worker takes without waiting. */
public final class Taken {
    private Taken() {}

    /** The next name of a queue, as a worker that does not wait is given it. */
    public static Optional<ContainerName> from(WorkQueue queue) {
        try {
            return queue.take(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
