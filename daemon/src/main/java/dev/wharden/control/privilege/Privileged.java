package dev.wharden.control.privilege;

import dev.wharden.control.Advice;
import dev.wharden.control.AutomaticLabel;
import dev.wharden.control.Control;
import dev.wharden.control.Finding;
import dev.wharden.control.Findings;
import dev.wharden.control.InProfiles;
import dev.wharden.control.Info;
import dev.wharden.control.Repair;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Shapes;
import dev.wharden.control.Values;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Set;

/**
 * Forbids {@code --privileged}. What privileged brings about (every capability, no seccomp, no masks, every device) is found by the controls of those, each as
 * implied by this one, so that it is said once and only where the policy has an opinion on it.
 */
public final class Privileged implements Control {
    private static final Info INFO = new Info(
            "privileged",
            "It is not privileged",
            "A privileged container has every capability, every device of the host, no seccomp filter and nothing masked: a break-in owns the host.",
            Severity.CRITICAL,
            Shapes.forbidden(),
            Repair.RECREATE,
            Set.copyOf(AutomaticLabel.pointers()),
            InProfiles.none()
                    .baseline(Shapes.forbid())
                    .cisLevel1(Shapes.forbid())
                    .map(),
            List.of(
                    "CIS Docker 1.6.0: 5.5",
                    "Pod Security Standards baseline: privileged",
                    "OWASP Docker: rule 3",
                    "NIST SP 800-190: 4.4.3"));

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(Subject subject, Settings settings) {
        var found = new Findings(INFO, subject);
        if (!settings.flag("allow", false) && found.isTrue(AutomaticLabel.PRIVILEGED)) {
            found.drift(
                    Severity.CRITICAL,
                    AutomaticLabel.PRIVILEGED,
                    Values.of(false),
                    "is privileged",
                    AutomaticLabel.unprivileged(found.declared()));
        }
        return found.list();
    }

    @Override
    public Advice advice(Subject subject, Settings settings) {
        return new Advice(List.of("--privileged=false"), List.of("privileged: false"), List.of());
    }
}
