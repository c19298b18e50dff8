package dev.wharden.container;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** The work of a container that ends, and is started again by its restart policy. Pure. */
public final class Turn {
    /**
     * A repair may wait for the first ten seconds of a start, and looks for some more, as long as the container makes
     * that last: one that always ends sooner could keep out of its way for ever.
     */
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(1);

    private Turn() {}

    /**
     * Whether it waits for its next turn: the last one ended with exit code 0, and was long enough for a repair to be
     * made in the next.
     */
    public static boolean isNext(Container container) {
        return container.restarting()
                && container.number("/State/ExitCode") == 0
                && ran(container).compareTo(LONG_ENOUGH) >= 0;
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
