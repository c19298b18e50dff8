package dev.wharden.status;

import dev.wharden.remedy.quarantine.Quarantined;
import dev.wharden.report.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * A quarantine in the terms of the status: the daemon's, and that of a command which reads the state directory while
 * the daemon is down.
 */
public final class HeldRow {
    private HeldRow() {}

    /**
     * The row of one at a moment.
     *
     * @param alertAfter after which a quarantine is overdue; zero means never
     * @param stateDirectory that the evidence is in
     */
    public static Status.Quarantined of(Quarantined held, Duration alertAfter, Path stateDirectory, Instant now) {
        return new Status.Quarantined(
                held.container().value(),
                held.names(),
                held.since(),
                overdue(held, alertAfter, now),
                held.cause() + (held.runsOn() ? ", but it runs on" : ""),
                held.actor(),
                String.join("; ", held.sentences()),
                stateDirectory.resolve(held.evidence()).toString());
    }

    /** Whether it lasts longer than it should without somebody being told. */
    public static boolean overdue(Quarantined held, Duration alertAfter, Instant now) {
        return !alertAfter.isZero() && held.since().plus(alertAfter).isBefore(now);
    }
}
