package dev.wharden.observe;

import dev.wharden.container.Container;
import dev.wharden.kernel.StopSignal;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Set;

/**
 * A signal that another Docker client has sent to a container.
 *
 * @param number as the engine tells it
 * @param sent by the engine's clock
 * @param steady the same moment by the clock that repairs count by
 */
public record Signal(String number, Instant sent, Instant steady) {
    /** The engine's own patience, and a little more. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(12);

    /**
     * HUP, USR1, USR2 and RTMIN+3: most programs live on with them. Those from CHLD to URG and WINCH end none by
     * themselves (signal(7)).
     */
    private static final Set<String> HARMLESS =
            Set.of("1", "10", "12", "17", "18", "19", "20", "21", "22", "23", "28", "37");

    /** Of the signals that were not the container's own for stopping it: such an end follows at once, or not of it. */
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    /** A client that stops a container sends these. */
    private static final Set<String> ORDERS = Set.of("9", "15");

    boolean isKill() {
        return number.equals("9");
    }

    /** Whether a client that stops this container sends it. */
    boolean stops(Container container) {
        return ORDERS.contains(number)
                || StopSignal.number(container.text("/Config/StopSignal"))
                        .filter(own -> number.equals(String.valueOf(own)))
                        .isPresent();
    }

    /**
     * Whether it was sent since that moment of a repair and ends most programs, or is one that stops and was sent
     * shortly before.
     */
    boolean stopsSince(Container container, Instant moment, Duration before) {
        boolean since = !steady.isBefore(moment);
        return stops(container) ? since || !steady.isBefore(moment.minus(before)) : since && !HARMLESS.contains(number);
    }

    /** Whether the container has been started after it, so that its present run has not got it. */
    boolean isBeforeStart(Container container) {
        try {
            Instant started = Instant.parse(container.text("/State/StartedAt"));
            return sent.isBefore(started) && !isSetBack(container, started);
        } catch (DateTimeParseException unreadable) {
            return false;
        }
    }

    /** The same by the engine's word for that start; true where that is no time. */
    boolean isBeforeStart(String startedAt) {
        try {
            return sent.isBefore(Instant.parse(startedAt));
        } catch (DateTimeParseException unreadable) {
            return true;
        }
    }

    /** Whether one has ended before it started: then the clock was set back, maybe before the signal came. */
    private static boolean isSetBack(Container container, Instant started) {
        try {
            Instant ended = Instant.parse(container.text("/State/FinishedAt"));
            return !container.running() && ended.getEpochSecond() > 0 && ended.isBefore(started);
        } catch (DateTimeParseException untold) {
            return false;
        }
    }

    boolean mayHaveEnded(Instant died) {
        return !HARMLESS.contains(number) && died.isBefore(sent.plus(LONGEST_STOP));
    }

    /** Whether it stops that container, which ended in the time of a stop after it. */
    boolean mayHaveStopped(Container container, Instant died) {
        return stops(container)
                && !died.isBefore(sent.minus(AT_ONCE))
                && died.isBefore(sent.plus(container.stopTimeout()).plus(AT_ONCE));
    }

    /** Whether the container's last end came of it. */
    boolean ended(Container container) {
        boolean stops = stops(container);
        if ((!stops && HARMLESS.contains(number)) || (!container.running() && isBeforeStart(container))) {
            return false;
        }
        Duration most = stops ? container.stopTimeout().plus(AT_ONCE) : AT_ONCE;
        try {
            Instant ended = Instant.parse(container.text("/State/FinishedAt"));
            // The engine tells of a signal when it has sent it: by then the container may have ended.
            return !ended.isBefore(sent.minus(AT_ONCE)) && ended.isBefore(sent.plus(most));
        } catch (DateTimeParseException unreadable) {
            return false;
        }
    }
}
