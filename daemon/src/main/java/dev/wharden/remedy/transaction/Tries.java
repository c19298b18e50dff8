package dev.wharden.remedy.transaction;

import java.time.Duration;
import java.time.Instant;

/**
 * How often the engine has refused to start what was put back, and when it is tried again. It is not tried before then,
 * whatever wakes Wharden: each start that fails brings about events of its own. The repair waits for the first tries
 * only; from then on the container is {@link Down}.
 *
 * @param refused how often so far
 * @param silent whether the engine did not even answer the last
 * @param next no try before then
 */
public record Tries(int refused, boolean silent, Instant next) {
    /** Not once. */
    public static final Tries NONE = new Tries(0, false, Instant.EPOCH);

    private static final int MOST = 3;
    private static final int DOUBLINGS = 6;
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** After a start that the engine did not answer: it holds a worker for as long as that takes. */
    private static final Duration SILENT = Duration.ofMinutes(5);

    /** How long to wait from now; zero when it may be tried. A clock that was set back does not prolong it. */
    public Duration pause(Instant now) {
        Duration left = Duration.between(now, next);
        return left.isNegative() || left.compareTo(SILENT) > 0 ? Duration.ZERO : left;
    }

    /** One more, answered or not. */
    public Tries more(boolean silent, Instant now) {
        return silent ? silent(now) : refused(now);
    }

    /** One more: from 1 s on, twice as long each time, to a minute. */
    public Tries refused(Instant now) {
        Duration pause = FIRST.multipliedBy(1L << Math.min(refused, DOUBLINGS));
        return new Tries(refused + 1, false, now.plus(pause.compareTo(LONGEST) < 0 ? pause : LONGEST));
    }

    /** One more, which the engine did not answer: the repair waits for no other. */
    public Tries silent(Instant now) {
        return new Tries(Math.max(refused + 1, MOST), true, now.plus(SILENT));
    }

    /** How often it is tried from now on, for people. */
    public String pace() {
        return silent ? "every five minutes" : refused <= DOUBLINGS ? "within a minute" : "every minute";
    }

    /** What has started one that runs, for people. */
    public String starter() {
        return silent ? "it runs after all" : "it was started by something else";
    }

    /** Whether the repair has waited for its last. */
    public boolean isOver() {
        return refused >= MOST;
    }
}
