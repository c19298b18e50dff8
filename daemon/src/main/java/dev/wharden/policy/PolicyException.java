package dev.wharden.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * An excuse with an end.
 *
 * @param name unique among exceptions
 * @param match of containers; empty for the host, whose controls alone it names then
 * @param controls ids, {@code resources}, or single rules of them, {@code resources/memory-limit}; not empty; an
 *     excused parent excuses what it implies
 * @param reason for the auditor
 * @param owner who answers for it
 * @param expiresAt from then on the finding counts
 * @param grace from then on repair waits this long
 */
public record PolicyException(
        String name,
        Match match,
        List<String> controls,
        String reason,
        String owner,
        Instant expiresAt,
        Duration grace) {
    public PolicyException {
        controls = List.copyOf(controls);
    }

    /** Whether it still excuses. */
    public boolean activeAt(Instant now) {
        return now.isBefore(expiresAt);
    }

    /** Whether repair still waits although it no longer excuses. */
    public boolean graceAt(Instant now) {
        return !activeAt(now) && now.isBefore(graceUntil());
    }

    /** When repair is due again. */
    Instant graceUntil() {
        return expiresAt.plus(grace);
    }
}
