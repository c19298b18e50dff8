package dev.wharden.policy;

import dev.wharden.control.Control;
import dev.wharden.control.Finding;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * A control with all that must hold of it: the policy's settings, and those of the profile that the container's own
 * label asks for. Resolved once, when the policy is read.
 *
 * @param control what evaluates
 * @param settings one or more; each must hold
 * @param onDrift what to do when one does not
 * @param severity in place of the findings' own
 */
record ResolvedControl(Control control, List<Settings> settings, OnDrift onDrift, Optional<Severity> severity) {
    ResolvedControl {
        settings = List.copyOf(settings);
    }

    String id() {
        return control.info().id();
    }

    /**
     * The same with a proposal in each place where a repair would need a value, and repaired whatever the policy says.
     */
    ResolvedControl completed(Subject subject) {
        return new ResolvedControl(
                control,
                settings.stream().map(one -> control.completed(subject, one)).toList(),
                OnDrift.REPAIR,
                severity);
    }

    /** The findings under all settings, each once, with the policy's severity. */
    List<Finding> evaluate(Target target) {
        List<Finding> findings = control.evaluate(target, settings.getFirst());
        if (settings.size() > 1) {
            findings = union(findings, target);
        }
        if (severity.isEmpty() || findings.isEmpty()) {
            return findings;
        }
        return findings.stream()
                .map(finding -> finding.with(finding.detail().withSeverity(severity.get())))
                .toList();
    }

    /**
     * The same; what was read in part passes nothing, since what was left out might have been the drift.
     *
     * @param cut whether it was
     */
    List<Finding> evaluateAsRead(Subject subject, boolean cut) {
        List<Finding> findings = evaluate(subject);
        if (!cut || !findings.isEmpty()) {
            return findings;
        }
        String why =
                "cannot be read: what the engine says of it is too long: shorten its labels, environment and command";
        return List.of(new Finding.Unread(new Finding.Detail(
                id(), "", control.info().severity(), Source.INSPECT, "", Values.none(), Values.none(), why, "")));
    }

    private List<Finding> union(List<Finding> first, Target target) {
        var all = new ArrayList<>(first);
        var seen = new HashSet<Sameness>();
        first.forEach(finding -> seen.add(Sameness.of(finding)));
        for (Settings more : settings.subList(1, settings.size())) {
            for (Finding finding : control.evaluate(target, more)) {
                if (seen.add(Sameness.of(finding))) {
                    all.add(finding);
                }
            }
        }
        return all;
    }

    /** Two findings that say the same to people are one, although they want different values. */
    private record Sameness(String field, String message, Class<?> kind) {
        static Sameness of(Finding finding) {
            return new Sameness(finding.detail().field(), finding.detail().message(), finding.getClass());
        }
    }
}
