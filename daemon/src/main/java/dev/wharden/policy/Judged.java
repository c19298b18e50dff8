package dev.wharden.policy;

import dev.wharden.control.Finding;
import dev.wharden.control.Repair;
import java.time.Instant;
import java.util.Optional;

/**
 * A finding and what the policy makes of it.
 *
 * @param finding with the policy's severity
 * @param onDrift what is to be done about it when the mode is Enforce: REPORT for what is excepted or unread, the
 *     policy's {@code notRepairable} where repair was wanted and there is none
 * @param exception the name of the exception that excuses it
 * @param graceUntil an exception has expired: it counts, but neither repair nor quarantine is due before that moment;
 *     empty when none has
 * @param repair how it would be repaired, NONE when it cannot be
 */
public record Judged(
        Finding finding, OnDrift onDrift, Optional<String> exception, Optional<Instant> graceUntil, Repair repair) {
    /** Whether its grace lasts. */
    public boolean grace() {
        return graceUntil.isPresent();
    }

    /** Whether it counts as drift: not excused, and read. */
    public boolean counts() {
        return exception.isEmpty() && !(finding instanceof Finding.Unread);
    }
}
