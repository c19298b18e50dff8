package dev.wharden.control.privilege;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.control.*;

/**
 * Forbids {@code --privileged}. What privileged brings about (every capability, no seccomp, no masks, every device) is
 * found by the controls of those, each as implied by this one, so that it is said once and only where the policy has an
 * opinion on it.
 */
public final class Privileged {
    public static final Control CONTROL = Control.of("privileged")
            .title("It is not privileged")
            .why("A privileged container has every capability, every device of the host, no seccomp filter and nothing "
                    + "masked: a break-in owns the host.")
            .severity(CRITICAL)
            .forbids()
            .in(BASELINE, CIS_L1)
            .repairs(AutomaticLabel.UNPRIVILEGED)
            .rule(
                    "privileged-forbidden",
                    Privileged::check,
                    cis("5.5"),
                    pssBaseline("privileged"),
                    owasp("3"),
                    nist("4.4.3"))
            .build();

    private Privileged() {}

    private static void check(Findings found) {
        if (found.isTrue(Field.PRIVILEGED)) {
            found.drift(
                    Field.PRIVILEGED, Values.of(false), "is privileged", AutomaticLabel.unprivileged(found.declared()));
        }
    }
}
