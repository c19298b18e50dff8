package dev.wharden.observe;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Which of many equal warnings is written: the first, and after that one a minute. Thread-safe: one lock. */
final class Seldom {
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final InstantSource clock;
    private Instant last = Instant.MIN;

    Seldom(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether this one is; a clock that was set back silences none. */
    synchronized boolean isNext() {
        Instant now = clock.instant();
        boolean isNext = last.isBefore(now.minus(PAUSE)) || last.isAfter(now);
        last = isNext ? now : last;
        return isNext;
    }
}
