package dev.wharden.subject;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How long it lately took to open TCP connections to one endpoint. A connection is open after one round trip, so that
 * each is an upper bound of how far away the endpoint is.
 *
 * @param taken of those that opened, the shortest first
 * @param failed how many did not open
 * @param why the last did not; the empty string where none failed
 */
public record RoundTrips(List<Duration> taken, int failed, String why) {
    /** Nothing was measured. */
    public static final RoundTrips NONE = new RoundTrips(List.of(), 0, "");

    private static final int WHOLE = 100;

    /** Sorts a copy. */
    public RoundTrips {
        taken = taken.stream().sorted().toList();
    }

    /** How many were tried. */
    public int attempts() {
        return taken.size() + failed;
    }

    /** The shortest; empty where none opened. */
    public Optional<Duration> minimum() {
        return taken.stream().findFirst();
    }

    /**
     * Within what time so many percent of all that were tried opened (nearest rank); empty where fewer did: a failure
     * took longer than anything.
     */
    public Optional<Duration> percentile(int percent) {
        int rank = Math.max(1, Math.ceilDiv(percent * attempts(), WHOLE));
        return rank > taken.size() ? Optional.empty() : Optional.of(taken.get(rank - 1));
    }

    /** What was measured in place of what is needed, as {@code 3 of 20 connections measured}. */
    public String shortage(int needed) {
        String measured = attempts() < needed
                ? attempts() + " of " + needed + " connections measured"
                : attempts() + " connections measured";
        return failed == 0 ? measured : measured + ", " + failed + " of them failed, the last: " + why;
    }
}
