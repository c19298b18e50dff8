package dev.wharden;

import dev.wharden.config.Config;
import dev.wharden.remedy.quarantine.Quarantined;
import dev.wharden.report.Status;
import java.time.Duration;
import java.time.Instant;

/** A quarantine in the terms of the status: the daemon's, and that of a command which reads the state directory while the daemon is down. */
public final class HeldRow {
    private HeldRow() {}

    /** The row of one at a moment. */
    public static Status.Quarantined of(Quarantined held, Config config, Instant now) {
        return new Status.Quarantined(
                held.container().value(),
                held.names(),
                held.since(),
                overdue(held, config, now),
                held.cause(),
                held.actor(),
                String.join("; ", held.limits()),
                config.stateDirectory().resolve(held.evidence()).toString());
    }

    /** Whether it lasts longer than it should without somebody being told. */
    static boolean overdue(Quarantined held, Config config, Instant now) {
        Duration limit = config.quarantine().alertAfter();
        return !limit.isZero() && held.since().plus(limit).isBefore(now);
    }
}
