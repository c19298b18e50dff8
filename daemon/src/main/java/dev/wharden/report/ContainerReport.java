package dev.wharden.report;

import dev.wharden.control.Advice;
import dev.wharden.control.Finding;
import dev.wharden.control.Severity;
import dev.wharden.policy.Judged;
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
        Map<String, Advice> advice) {
    public ContainerReport {
        findings = List.copyOf(findings);
        advice = Map.copyOf(advice);
    }

    /** The same in another state. */
    public ContainerReport in(State other, String why) {
        return new ContainerReport(name, id, image, policy, mode, other, why, findings, advice);
    }

    /**
     * Whether a finding that nobody excused is as bad as that, or worse; what could not be read counts with its
     * control's severity.
     */
    public boolean hasFindingAt(Severity floor) {
        return findings.stream()
                .filter(judged -> judged.exception().isEmpty())
                .map(Judged::finding)
                .map(Finding::detail)
                .anyMatch(detail -> detail.severity().atLeast(floor));
    }
}
