package dev.wharden.policy;

import dev.wharden.control.Finding;
import dev.wharden.control.HostControl;
import dev.wharden.control.Repair;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.HostFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the host policy says of the host. Nothing is ever done about it.
 *
 * @param policy the one host policy; empty when there is none, then there are no findings
 * @param judged the controls that had a say, whether they found something or not
 * @param findings in the order of the controls
 */
public record HostVerdict(Optional<HostPolicy> policy, List<String> judged, List<Judged> findings) {
    /** Copies the lists. */
    public HostVerdict {
        judged = List.copyOf(judged);
        findings = List.copyOf(findings);
    }

    /** UNMANAGED without a policy, else DRIFTED, UNKNOWN or COMPLIANT. */
    public State state() {
        if (policy.isEmpty()) {
            return State.UNMANAGED;
        }
        if (findings.stream().anyMatch(Judged::counts)) {
            return State.DRIFTED;
        }
        return findings.isEmpty() ? State.COMPLIANT : State.UNKNOWN;
    }

    static HostVerdict of(HostPolicy policy, Catalogue catalogue, HostFacts host, EngineFacts engine) {
        var judged = new ArrayList<String>();
        var findings = new ArrayList<Judged>();
        for (HostControl control : catalogue.hostControls()) {
            String id = control.info().id();
            for (Desired desired : policy.desired()) {
                if (desired.control().equals(id) && Demands.hasOpinion(control.info(), desired.settings())) {
                    judged.add(id);
                    control.judge(host, engine, desired.settings())
                            .forEach(finding -> findings.add(reported(desired, finding)));
                }
            }
        }
        return new HostVerdict(Optional.of(policy), judged, findings);
    }

    private static Judged reported(Desired desired, Finding finding) {
        Finding shown = desired.severity()
                .map(severity -> finding.with(finding.detail().withSeverity(severity)))
                .orElse(finding);
        return new Judged(shown, OnDrift.REPORT, Optional.empty(), Optional.empty(), Repair.NONE);
    }
}
