package dev.wharden.observe;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the engine's events have told of one id, but for what Wharden's own calls have brought about. */
final class Told {
    /** The engine's restart policy starts what has ended by itself after a minute at most. */
    private static final Duration STARTED_AGAIN = Duration.ofMinutes(2);

    /** The last that somebody sent, and that was not acted on. */
    @Nullable Signal signal;

    /** Its last end, also by Wharden's own call. */
    @Nullable Instant ended;

    /** It has ended by that. */
    boolean endedByUs;

    /** It ended with exit code 0 and without any signal. */
    boolean done;

    /** Its last start, where it runs since. */
    @Nullable Instant started;

    /** How long it ran last, where it ended as one that is done. */
    @Nullable Duration turn;

    /** Since its last end. */
    @Nullable Instant killed;

    /** Its last end came without a signal: its next start may be by its restart policy. */
    @Nullable Instant fallen;

    /** Somebody has paused it or let it run again, and that was not acted on. */
    boolean paused;

    /** When somebody last copied or unpacked files into it. */
    @Nullable Instant copied;

    /** Whether what is told to have been then may have brought about what is told now. */
    static boolean isRecent(@Nullable Instant event, Instant now) {
        return event != null && event.plus(STARTED_AGAIN).isAfter(now);
    }

    /** Whether somebody has stopped it ({@link Signal#stopsSince}). */
    boolean stopsSince(Instant moment, Duration before) {
        return signal != null && signal.stopsSince(moment, before);
    }

    /** Whether that is known already. */
    boolean isKnown(Instant moment, Duration before) {
        return endedByUs || stopsSince(moment, before);
    }

    boolean mayHaveEndedBySignal(Instant died) {
        return signal != null && signal.mayHaveEnded(died);
    }
}
