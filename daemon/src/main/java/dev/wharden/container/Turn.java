package dev.wharden.container;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** The work of a container that ends, and is started again by its restart policy. Pure. */
public final class Turn {
    /** One that ends sooner is not seen while it runs: it could never be repaired. */
    private static final Duration SEEN = Duration.ofSeconds(1);

    private Turn() {}

    /**
     * Whether it waits for its next turn: the last one ended with exit code 0, and the next is long enough to be judged
     * in.
     */
    public static boolean isNext(Container container) {
        return container.restarting()
                && container.number("/State/ExitCode") == 0
                && ran(container).compareTo(SEEN) >= 0;
    }

    /** How long the last one took, by the engine's clock; zero where that cannot be read. */
    public static Duration ran(Container ended) {
        try {
            return Duration.between(
                    Instant.parse(ended.text("/State/StartedAt")), Instant.parse(ended.text("/State/FinishedAt")));
        } catch (DateTimeParseException unreadable) {
            return Duration.ZERO;
        }
    }
}
