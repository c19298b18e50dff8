package dev.wharden.observe;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Moments by the clock that repairs count by, which nobody sets, and by the host's clock, which the engine's events
 * have: these differ since that was set, or since the machine slept, while the daemon ran.
 *
 * @param steady that repairs and journals count by
 * @param wall the host's
 */
public record EngineTime(InstantSource steady, InstantSource wall) {
    /** Where the clock is never set. */
    public static final EngineTime SAME = new EngineTime(() -> Instant.EPOCH, () -> Instant.EPOCH);

    /** Reading both takes a moment. */
    private static final Duration NOISE = Duration.ofMillis(200);

    /** The engine's time of a moment of a repair. */
    Instant engine(Instant moment) {
        return moment.plus(ahead());
    }

    /** The moment of a repair that the host's clock calls so. */
    Instant steady(Instant moment) {
        return moment.minus(ahead());
    }

    private Duration ahead() {
        Duration ahead = Duration.between(steady.instant(), wall.instant());
        return ahead.abs().compareTo(NOISE) < 0 ? Duration.ZERO : ahead;
    }
}
