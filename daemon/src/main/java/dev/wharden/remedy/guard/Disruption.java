package dev.wharden.remedy.guard;

import java.time.Duration;

/**
 * How much may be disturbed: {@code disruption} of wharden.yaml (contract §5).
 *
 * @param maxConcurrent containers being restarted or recreated at one time
 * @param maxPerHour downtime actions in any hour
 * @param quarantinesPerHour quarantines in any hour; those of critical findings and those that a person orders are not
 *     bound by it
 * @param backoffInitial the first wait after a failure
 * @param backoffMax the longest wait
 * @param attempts failures after which a container is suspended
 * @param failedPercent of the last remediations: opens the breaker
 * @param suddenDriftPercent of the compliant containers that drift after a change: opens the breaker
 * @param minimum how many containers it takes before either percentage means anything
 */
public record Disruption(
        int maxConcurrent,
        int maxPerHour,
        int quarantinesPerHour,
        Duration backoffInitial,
        Duration backoffMax,
        int attempts,
        int failedPercent,
        int suddenDriftPercent,
        int minimum) {

    /** The wait after so many failures, 1 or more: doubling from the first to the longest. */
    Duration delay(int failures) {
        Duration delay = backoffInitial;
        for (int i = 1; i < failures && delay.compareTo(backoffMax) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        return delay.compareTo(backoffMax) < 0 ? delay : backoffMax;
    }
}
