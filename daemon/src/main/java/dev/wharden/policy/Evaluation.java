package dev.wharden.policy;

import dev.wharden.control.Finding;
import dev.wharden.control.Repair;
import dev.wharden.control.Source;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Judges one container under one policy. Made for one evaluation. */
final class Evaluation {
    private final Subject subject;
    private final Policy policy;
    private final ActiveExceptions excuses;
    private final List<ResolvedControl> controls;
    /**
     * Id of a control to the fields in which it still finds something once all repairs are made: one may have thousands
     * of findings.
     */
    private final Map<String, Set<String>> left = new HashMap<>();

    Evaluation(Subject subject, Policy policy, ActiveExceptions excuses, List<ResolvedControl> controls) {
        this.subject = subject;
        this.policy = policy;
        this.excuses = excuses;
        this.controls = controls;
    }

    Verdict verdict(Mode mode) {
        var judged = new ArrayList<Judged>();
        boolean repairable = false;
        boolean cut = subject.declared().isCut();
        for (ResolvedControl control : controls) {
            for (Finding finding : control.evaluateAsRead(subject, cut)) {
                Judged first = judge(control, finding);
                judged.add(first);
                repairable |= finding instanceof Finding.Drift && toBeRepaired(first);
            }
        }
        Fold fold = repairable ? fold() : Fold.nothing(subject.declared());
        judged.replaceAll(one -> settle(one, fold));
        boolean restart = judged.stream().anyMatch(one -> one.finding() instanceof Finding.Live && toBeRepaired(one));
        return new Verdict(Optional.of(policy), mode, judged, fold.desired(), fold.edits(), restart);
    }

    private Judged judge(ResolvedControl control, Finding finding) {
        Optional<String> excuse = excuses.excuse(finding);
        boolean reported = excuse.isPresent() || finding instanceof Finding.Unread;
        Repair repair = switch (finding) {
            case Finding.Drift drift -> Repairs.of(drift.edits());
            case Finding.Live live -> Repair.RESTART;
            case Finding.Violation violation -> Repair.NONE;
            case Finding.Unread unread -> Repair.NONE;
        };
        return new Judged(
                finding,
                reported ? OnDrift.REPORT : control.onDrift(),
                excuse,
                excuse.isEmpty() ? excuses.graceUntil(finding) : Optional.empty(),
                repair);
    }

    private Fold fold() {
        return Fold.of(
                subject,
                controls.stream()
                        .filter(control -> control.onDrift() == OnDrift.REPAIR)
                        // A control without a repair has nothing to fold in.
                        .filter(control -> !control.control().info().fields().isEmpty())
                        .toList(),
                excuses);
    }

    /**
     * What is left of a repair once all are folded: none where the control would still drift, and that of the whole
     * where it goes away with others.
     */
    private Judged settle(Judged one, Fold fold) {
        if (one.onDrift() != OnDrift.REPAIR) {
            return one;
        }
        Repair repair = one.repair();
        boolean own = fold.repaired().contains(one.finding().detail().control());
        boolean kept =
                one.grace() || one.finding() instanceof Finding.Live || (own && one.finding() instanceof Finding.Drift);
        if (!kept) {
            repair = gone(one.finding(), fold) ? Repairs.of(fold.edits()) : Repair.NONE;
        }
        OnDrift onDrift = repair == Repair.NONE ? policy.remediation().notRepairable() : OnDrift.REPAIR;
        return new Judged(one.finding(), onDrift, one.exception(), one.graceUntil(), repair);
    }

    /**
     * Whether the repair of other controls makes a finding go away, as all capabilities go with privileged. Only what
     * the declaration proves can be foretold.
     */
    private boolean gone(Finding finding, Fold fold) {
        Finding.Detail detail = finding.detail();
        if (fold.edits().isEmpty() || (detail.source() != Source.INSPECT && detail.source() != Source.IMAGE)) {
            return false;
        }
        return !left.computeIfAbsent(detail.control(), id -> left(id, fold)).contains(detail.field());
    }

    private Set<String> left(String id, Fold fold) {
        return controls.stream()
                .filter(control -> control.id().equals(id))
                .flatMap(control -> control.evaluate(subject.planned(fold.desired())).stream())
                .map(finding -> finding.detail().field())
                .collect(Collectors.toSet());
    }

    private static boolean toBeRepaired(Judged one) {
        return one.onDrift() == OnDrift.REPAIR && !one.grace();
    }
}
