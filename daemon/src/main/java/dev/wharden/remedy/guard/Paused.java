package dev.wharden.remedy.guard;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A pause of everything that Wharden would change.
 *
 * @param until when it ends by itself; {@link Instant#MAX} when it does not
 * @param reason as it was given
 * @param actor who asked for it
 */
public record Paused(Instant until, String reason, String actor) {
    /** For people. */
    public String sentence() {
        return until.equals(Instant.MAX)
                ? "waits for: paused, " + reason
                : "waits for: paused until " + until.truncatedTo(ChronoUnit.SECONDS) + " by " + actor
                        + (reason.isEmpty() ? "" : ", " + reason);
    }
}
