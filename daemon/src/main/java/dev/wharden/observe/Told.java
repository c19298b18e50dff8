package dev.wharden.observe;

import dev.wharden.container.Container;
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

    /** It ended with exit code 0, and without any signal. */
    boolean done;

    /** Its last such end after a signal that ends few programs: with which, and when. */
    private @Nullable Signal doneAfter;

    private @Nullable Instant doneAt;

    /** Its last start, where it runs since. */
    @Nullable Instant started;

    /** How long it ran last, where it ended as one that is done. */
    @Nullable Duration turn;

    /** Since its last end. */
    private @Nullable Instant killed;

    /** Until then the engine may carry out a stop of Wharden's that it never answered; by the clock of repairs. */
    private Instant stopping = Instant.MIN;

    /** Its last end came without a signal: its next start may be by its restart policy. */
    @Nullable Instant fallen;

    /** Somebody has paused it or let it run again, and that was not acted on. */
    boolean paused;

    /** When somebody last copied or unpacked files into it. */
    @Nullable Instant copied;

    /** The kill that Wharden's own stop ends with is nobody else's, and no word of what came before it. */
    void sent(Signal by) {
        killed = by.sent();
        signal = isOwn(by) ? signal : by;
    }

    void stopping(Instant until) {
        stopping = until;
        signal = signal == null || isOwn(signal) ? null : signal;
    }

    private boolean isOwn(Signal by) {
        return by.isKill() && by.steady().isBefore(stopping);
    }

    /** Whether somebody has stopped it ({@link Signal#stopsSince}). */
    boolean stopsSince(Container container, Instant moment, Duration before) {
        return signal != null && signal.stopsSince(container, moment, before);
    }

    /** Whether that is known already. */
    boolean isKnown(Container container, Instant moment, Duration before) {
        return endedByUs || stopsSince(container, moment, before);
    }

    /** Whether it is done, and what has ended it was not its own stop signal, such as httpd's WINCH. */
    boolean isDone(Container container) {
        return done || (doneAfter != null && doneAt != null && !doneAfter.mayHaveStopped(container, doneAt));
    }

    /** What it did before is no sign of what it does from now on. */
    void isNew() {
        done = false;
        doneAfter = null;
    }

    boolean mayHaveEndedBySignal(Instant died) {
        return signal != null && signal.mayHaveEnded(died);
    }

    /** Whether its restart policy may start it at that time. */
    boolean isFallen(Instant now) {
        return isRecent(fallen, now);
    }

    void starts(Instant now) {
        fallen = null;
        started = now;
    }

    void ends(Instant now, boolean isWell) {
        ended = now;
        boolean isDone = isWell && (signal == null || !signal.mayHaveEnded(now));
        if (isDone && signal == null) {
            done = true;
        } else if (isDone) {
            doneAfter = signal;
            doneAt = now;
        }
        turn = isDone && started != null ? Duration.between(started, now) : null;
        started = null;
        if (!isRecent(killed, now)) {
            fallen = now;
        }
        killed = null;
    }

    private static boolean isRecent(@Nullable Instant event, Instant now) {
        return event != null && event.plus(STARTED_AGAIN).isAfter(now);
    }
}
