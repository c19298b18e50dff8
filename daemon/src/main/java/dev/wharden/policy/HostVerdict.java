package dev.wharden.policy;

import dev.wharden.control.Finding;
import dev.wharden.control.Repair;
import dev.wharden.control.Scope;
import dev.wharden.subject.FleetSubject;
import dev.wharden.subject.HostSubject;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Target;
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
    /** Keeps copies. */
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

    /** Evaluates each control of the targets' scopes. */
    static HostVerdict of(HostPolicy policy, List<ResolvedControl> controls, List<Target> targets) {
        var judged = new ArrayList<String>();
        var findings = new ArrayList<Judged>();
        for (ResolvedControl control : controls) {
            for (Target target : targets) {
                if (control.control().info().scope() == scope(target)) {
                    judged.add(control.id());
                    control.evaluate(target).forEach(finding -> findings.add(reported(finding)));
                }
            }
        }
        return new HostVerdict(Optional.of(policy), judged, findings);
    }

    private static Scope scope(Target target) {
        return switch (target) {
            case Subject container -> Scope.CONTAINER;
            case HostSubject host -> Scope.HOST;
            case FleetSubject fleet -> Scope.FLEET;
        };
    }

    private static Judged reported(Finding finding) {
        return new Judged(finding, OnDrift.REPORT, Optional.empty(), Optional.empty(), Repair.NONE);
    }
}
