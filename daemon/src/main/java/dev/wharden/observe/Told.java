package dev.wharden.observe;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the engine's events have told of one id, but for what Wharden's own calls have brought about. */
final class Told {
    /** The engine's restart policy starts what has ended by itself after a minute at most. */
    private static final Duration STARTED_AGAIN = Duration.ofMinutes(2);

    /** Between two looks at one that ends at once some are heard: the engine's pauses soon grow to a minute. */
    private static final int MOST_FALLS = 100;

    /** Of the ends of a container and of an exec session. */
    static final String EXIT_CODE = "exitCode";

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,10}");

    /**
     * The engine tells a label that is called like an attribute in its place (moby daemon/events.go), and with events
     * that have no such attribute too, as with the start.
     */
    private boolean hidesExitCode;

    /** The last that somebody sent, and that was not acted on. */
    private @Nullable Signal signal;

    /** The last of them that is not SIGKILL, which a stop of Wharden's may end with too. */
    private @Nullable Signal milder;

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

    /** Its latest ends by itself with an error, the oldest first. */
    final Deque<Fall> falls = new ArrayDeque<>();

    /** How long it ran last, where it ended as one that is done. */
    @Nullable Duration turn;

    /** Since its last end. */
    private @Nullable Instant killed;

    /** Between these the engine may end a stop of Wharden's that it never answered; by the clock of repairs. */
    private Instant killsFrom = Instant.MAX;

    private Instant killsUntil = Instant.MAX;

    /** Its last end came without a signal: its next start may be by its restart policy. */
    @Nullable Instant fallen;

    /** Somebody has paused it or let it run again, and that was not acted on. */
    boolean paused;

    /** When somebody last copied or unpacked files into it. */
    @Nullable Instant copied;

    /** When somebody last changed its limits or restart policy. */
    @Nullable Instant updated;

    /** Whether the last signal was sent before the container's last start. */
    boolean isBeforeStart(Container container) {
        return signal().filter(sent -> sent.isBeforeStart(container)).isPresent();
    }

    /** Whether the container's last end came of the last signal. */
    boolean hasEnded(Container container) {
        return signal().filter(sent -> sent.ended(container)).isPresent();
    }

    /** Whether something was, at that moment or later. */
    static boolean since(@Nullable Instant last, Instant moment) {
        return last != null && !last.isBefore(moment);
    }

    /** Whether it was another client's, and not the SIGKILL that a stop of Wharden's ends with. */
    boolean sent(Signal by) {
        killed = by.sent();
        if (isOwn(by)) {
            return false;
        }
        milder = by.isKill() ? milder : by;
        signal = by;
        return true;
    }

    /** What another client sent before such a SIGKILL still holds. */
    void stopping(Instant from, Instant until) {
        killsFrom = from;
        killsUntil = until;
        signal = signal != null && isOwn(signal) ? milder : signal;
    }

    private boolean isOwn(Signal by) {
        return by.isKill() && !by.steady().isBefore(killsFrom) && by.steady().isBefore(killsUntil);
    }

    /** The last that another client sent, and that was not acted on. */
    Optional<Signal> signal() {
        return Optional.ofNullable(signal);
    }

    /**
     * It was acted on, but for what came after that start: the next look tells what becomes of that.
     *
     * @param looked when it was looked at, by the engine's clock: an end after that is yet to be judged
     */
    void settled(String startedAt, Instant looked) {
        signal = signal != null && signal.isBeforeStart(startedAt) ? null : signal;
        milder = signal == null ? null : milder;
        if (ended == null || !ended.isAfter(looked)) {
            isNew();
        }
        paused = false;
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
    private void isNew() {
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

    /** Which of its attributes are a label's. */
    void heard(DockerEvent event) {
        hidesExitCode |= !event.action().endsWith("die") && event.attributes().containsKey(EXIT_CODE);
    }

    /** Empty where a label stands in its place, which may say anything. */
    String exitCode(DockerEvent end) {
        String code = end.attributes().getOrDefault(EXIT_CODE, "");
        return hidesExitCode || !NUMBER.matcher(code).matches() ? "" : code;
    }

    void ends(Instant now, String exitCode) {
        ended = now;
        boolean isWell = exitCode.equals("0");
        if (!isWell && !exitCode.isEmpty() && (signal == null || !signal.mayHaveEnded(now))) {
            falls.addLast(new Fall(now, exitCode));
            if (falls.size() > MOST_FALLS) {
                falls.removeFirst();
            }
        }
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
