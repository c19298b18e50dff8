package dev.wharden.policy;

import java.time.Duration;
import java.util.Optional;

/**
 * How a policy wants drift dealt with.
 *
 * @param onDrift for controls that do not say it themselves
 * @param notRepairable REPORT or QUARANTINE, where no repair exists
 * @param repairFailed REPORT or QUARANTINE, after a rollback
 * @param probation how long a twin must stay up
 * @param discardWritableLayer a recreation may lose what was written outside volumes
 * @param window when repairs with downtime may run; empty means always
 */
public record Remediation(
        OnDrift onDrift,
        OnDrift notRepairable,
        OnDrift repairFailed,
        Duration probation,
        boolean discardWritableLayer,
        Optional<Window> window) {
    /** What holds where a policy says nothing. */
    public static final Remediation DEFAULT = new Remediation(
            OnDrift.REPAIR, OnDrift.REPORT, OnDrift.REPORT, Duration.ofSeconds(30), false, Optional.empty());

    /**
     * A maintenance window.
     *
     * @param cron Quartz cron of its opening, checked when read
     * @param duration how long it is open
     * @param timeZone an IANA zone, checked when read
     */
    public record Window(String cron, Duration duration, String timeZone) {}
}
