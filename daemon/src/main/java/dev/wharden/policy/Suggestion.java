package dev.wharden.policy;

import dev.wharden.container.Container;
import dev.wharden.control.Advice;
import dev.wharden.control.Control;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Settings;
import dev.wharden.control.Source;
import dev.wharden.subject.Subject;
import java.util.List;

/**
 * What a person would write to make one control pass that has findings.
 *
 * @param control its id
 * @param changes what its own edits come out as, with a proposal where the policy names no value
 * @param byHand what no edit says
 */
public record Suggestion(String control, Advice changes, Advice byHand) {
    /** Both, a line each. */
    public Advice whole() {
        return changes.and(byHand);
    }

    /** One per control with a finding, in the order of the verdict. */
    public static List<Suggestion> of(Subject subject, Verdict verdict, Catalogue catalogue) {
        return verdict.findings().stream()
                .map(judged -> judged.finding().detail().control())
                .distinct()
                .flatMap(id -> catalogue.find(id).stream())
                .map(control -> {
                    String id = control.info().id();
                    Suggestion whole = of(subject, control, settings(verdict, id));
                    return isUnseen(verdict, id) ? new Suggestion(id, whole.changes, Advice.NONE) : whole;
                })
                .toList();
    }

    /** Of processes that could not be read nothing is known that a person should take away. */
    private static boolean isUnseen(Verdict verdict, String control) {
        return verdict.findings().stream()
                .map(Judged::finding)
                .filter(finding -> finding.detail().control().equals(control))
                .allMatch(finding ->
                        finding instanceof Finding.Unread && finding.detail().source() == Source.KERNEL);
    }

    private static Suggestion of(Subject subject, Control control, Settings settings) {
        Settings completed = control.completed(subject, settings);
        Container fixed = subject.declared();
        for (Finding finding : control.evaluate(subject, completed)) {
            if (finding instanceof Finding.Drift drift) {
                fixed = Edit.apply(fixed, drift.edits());
            }
        }
        fixed = Edit.apply(fixed, TmpfsOwners.edits(subject.declared(), fixed));
        fixed = Edit.apply(fixed, control.advised(subject.planned(fixed), completed));
        return new Suggestion(
                control.info().id(), Advice.of(subject.declared(), fixed), control.byHand(subject, completed));
    }

    private static Settings settings(Verdict verdict, String control) {
        return verdict.policy().stream()
                .flatMap(policy -> policy.desired().stream())
                .filter(desired -> desired.control().equals(control))
                .map(Desired::settings)
                .findFirst()
                .orElse(Settings.EMPTY);
    }
}
