package dev.wharden.policy;

import dev.wharden.container.Container;
import dev.wharden.control.Control;
import dev.wharden.control.Settings;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A change that a person is advised to make and that no repair of Wharden makes under these policies, so that advice
 * never seems to promise what {@code plan} does not do.
 *
 * @param control whose finding it fixes
 * @param why it is not made
 * @param settings for {@code UNNAMED} what to write in the policy, else none
 */
public record Beyond(String control, Why why, Settings settings) {
    /** Why a repair does not make it. */
    public enum Why {
        /** The policy names no value, or too little. */
        UNNAMED,
        /** The policy wants the finding reported. */
        REPORTED,
        /** The policy wants the container quarantined. */
        QUARANTINED,
        /** It would cut traffic or data. */
        NEVER
    }

    /**
     * All of them.
     *
     * @param verdict whose declaration a repair makes
     * @param advised the declaration that the person is advised to give
     */
    static List<Beyond> of(Subject subject, Verdict verdict, Container advised, Catalogue catalogue) {
        Set<String> found = verdict.findings().stream()
                .filter(Judged::counts)
                .map(judged -> judged.finding().detail().control())
                .collect(Collectors.toSet());
        var beyond = new ArrayList<Beyond>();
        verdict.policy().ifPresent(policy -> {
            for (Desired desired : policy.desired()) {
                catalogue
                        .find(desired.control())
                        .filter(control -> found.contains(desired.control()))
                        .filter(control -> differs(control, verdict.desired(), advised)
                                || !control.advised(subject, desired.settings()).isEmpty())
                        .ifPresent(control -> beyond.addAll(of(subject, policy, desired, control)));
            }
        });
        return List.copyOf(beyond);
    }

    private static boolean differs(Control control, Container repaired, Container advised) {
        return control.info().pointers().stream()
                .anyMatch(pointer -> !repaired.at(pointer).equals(advised.at(pointer)));
    }

    private static List<Beyond> of(Subject subject, Policy policy, Desired desired, Control control) {
        var all = new ArrayList<Beyond>();
        Settings completed = control.completed(subject, desired.settings());
        if (!completed.equals(desired.settings())) {
            all.add(new Beyond(
                    desired.control(), Why.UNNAMED, desired.settings().changed(completed)));
        }
        if (!control.advised(subject, desired.settings()).isEmpty()) {
            all.add(new Beyond(desired.control(), Why.NEVER, Settings.EMPTY));
            return all;
        }
        OnDrift otherwise = control.info().reported()
                ? OnDrift.REPORT
                : policy.remediation().onDrift();
        switch (desired.onDrift().orElse(otherwise)) {
            case REPORT -> all.add(new Beyond(desired.control(), Why.REPORTED, Settings.EMPTY));
            case QUARANTINE -> all.add(new Beyond(desired.control(), Why.QUARANTINED, Settings.EMPTY));
            case REPAIR -> {}
        }
        return all;
    }
}
