package dev.wharden.observe;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Translates between the steady clock, which repairs count by, and the host's clock, which the engine's events have.
 * The two differ once the host's clock was set or the machine slept while the daemon ran.
 *
 * @param steady that repairs and journals count by
 * @param wall the host's
 */
public record EngineTime(InstantSource steady, InstantSource wall) {
    /** Where the clock is never set. */
    public static final EngineTime SAME = new EngineTime(() -> Instant.MAX, () -> Instant.MAX);

    /** Reading both takes a moment. */
    private static final Duration NOISE = Duration.ofMillis(200);

    /** The engine's time of a moment of a repair. */
    Instant engine(Instant moment) {
        return moment.plus(ahead());
    }

    /** The moment of a repair that the host's clock calls so now; later it may call another so. */
    Instant moment(Instant moment) {
        return moment.minus(ahead());
    }

    /**
     * Whether a moment of a repair is none of this daemon's clock: an earlier one noted it before the clock was set.
     */
    boolean isForeign(Instant moment) {
        return moment.isAfter(steady.instant());
    }

    private Duration ahead() {
        Duration ahead = Duration.between(steady.instant(), wall.instant());
        return ahead.abs().compareTo(NOISE) < 0 ? Duration.ZERO : ahead;
    }
}
