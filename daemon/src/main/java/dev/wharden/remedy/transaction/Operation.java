package dev.wharden.remedy.transaction;

import dev.wharden.container.ContainerName;
import dev.wharden.remedy.plan.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The part of a transaction that its records need when it ends, perhaps after a crash.
 *
 * @param action id, the one of its {@code RemedyBegun}
 * @param container whose name all work is keyed by
 * @param containerId the one that ran when it was begun
 * @param policy that decided
 * @param controls whose findings it repairs
 * @param begun when
 * @param probation how long the result must hold before it counts
 * @param cause why: what its end counts for follows from it
 */
public record Operation(
        String action,
        ContainerName container,
        String containerId,
        String policy,
        List<String> controls,
        Instant begun,
        Duration probation,
        Cause cause) {
    private static final Duration OVERTIME = Duration.ofMinutes(1);

    public Operation {
        controls = List.copyOf(controls);
    }

    /** For a repair that a policy wants. */
    public Operation(
            String action,
            ContainerName container,
            String containerId,
            String policy,
            List<String> controls,
            Instant begun,
            Duration probation) {
        this(action, container, containerId, policy, controls, begun, probation, Cause.DRIFT);
    }

    /**
     * Whether its container has been up for as long as the policy wants. Other clients may start that time again and
     * again, by a pause or by restarts: a minute beyond it counts as the same, so that no other repair waits for them.
     *
     * @param up since when it is
     * @param first when it was up first, or should have been
     */
    public boolean isProved(Instant up, Instant first, Instant now) {
        Instant proved = up.plus(probation);
        Instant latest = first.plus(probation).plus(OVERTIME);
        return !proved.isAfter(now) || !latest.isAfter(now);
    }

    /** The same for another container that must follow: it repairs nothing there. */
    public Operation of(ContainerName other, String otherId) {
        List<String> repaired = other.equals(container) ? controls : List.of();
        return new Operation(action, other, otherId, policy, repaired, begun, probation, cause);
    }
}
