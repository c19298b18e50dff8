package dev.wharden.remedy.recreate.step;

import dev.wharden.observe.EventLedger;
import java.time.Duration;
import java.time.Instant;

/**
 * A stop that the engine was asked for and has not answered, since it is slow, or the daemon that asked has ended: it
 * goes on with it to its SIGKILL, which is no other client's (seen on 26.1.5).
 */
public final class UnansweredStop {
    /** How long the engine may still carry out a call that it never answered. */
    public static final Duration SETTLES = Duration.ofSeconds(30);

    /** How much earlier the engine's clock may date the kill than the daemon's. */
    private static final Duration SKEW = Duration.ofSeconds(1);

    private UnansweredStop() {}

    /**
     * It is open now, and is said so again at each look.
     *
     * @param begun when it may have begun
     * @param timeout how long the container has before it is killed
     */
    public static void open(EventLedger exits, String id, Instant begun, Duration timeout, Instant now) {
        exits.stopping(id, begun.plus(timeout).minus(SKEW), now.plus(SETTLES));
    }

    /** It has come to its end: from now on each kill is another client's. */
    public static void over(EventLedger exits, String id) {
        exits.stopping(id, Instant.MAX, Instant.MAX);
    }
}
