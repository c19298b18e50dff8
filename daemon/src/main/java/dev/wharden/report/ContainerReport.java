package dev.wharden.report;

import dev.wharden.control.Advice;
import dev.wharden.control.Finding;
import dev.wharden.control.Severity;
import dev.wharden.policy.Judged;
import dev.wharden.policy.Mode;
import dev.wharden.policy.State;
import java.util.List;
import java.util.Map;

/**
 * One container in a report.
 *
 * @param name without the slash
 * @param id 64 hex digits, or empty in a file that lacks it
 * @param image the reference it was created with
 * @param policy the one that decides, or empty when none does
 * @param mode Audit or Enforce
 * @param state as contract §6 orders them
 * @param reason why it is in that state and which of its labels are misspelt, for people, or empty
 * @param findings in the catalogue's order
 * @param advice control to what a person would write to make it pass, for each control that has a finding
 * @param unanswered whether nothing is known of it but its name, since it could not be looked at in time
 */
public record ContainerReport(
        String name,
        String id,
        String image,
        String policy,
        String mode,
        State state,
        String reason,
        List<Judged> findings,
        Map<String, Advice> advice,
        boolean unanswered) {
    public ContainerReport {
        findings = List.copyOf(findings);
        advice = Map.copyOf(advice);
    }

    /** Of one that was looked at. */
    public ContainerReport(
            String name,
            String id,
            String image,
            String policy,
            String mode,
            State state,
            String reason,
            List<Judged> findings,
            Map<String, Advice> advice) {
        this(name, id, image, policy, mode, state, reason, findings, advice, false);
    }

    /**
     * Of one that could not be looked at in time.
     *
     * @param state of Wharden's own records, else Unknown
     */
    public static ContainerReport unanswered(String name, String id, State state, String reason) {
        return new ContainerReport(name, id, "", "", Mode.AUDIT.word(), state, reason, List.of(), Map.of(), true);
    }

    /** The same in another state. */
    public ContainerReport in(State other, String why) {
        return new ContainerReport(name, id, image, policy, mode, other, why, findings, advice, unanswered);
    }

    /**
     * Whether a finding that nobody excused is as bad as that, or worse; what could not be read counts with its
     * control's severity, and one that could not be looked at may have any.
     */
    public boolean hasFindingAt(Severity floor) {
        return unanswered
                || findings.stream()
                        .filter(judged -> judged.exception().isEmpty())
                        .map(Judged::finding)
                        .map(Finding::detail)
                        .anyMatch(detail -> detail.severity().atLeast(floor));
    }
}
