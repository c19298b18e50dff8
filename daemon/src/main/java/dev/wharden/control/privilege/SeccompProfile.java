package dev.wharden.control.privilege;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;
import static dev.wharden.control.privilege.SeccompFilter.*;

import dev.wharden.control.AutomaticLabel;
import dev.wharden.control.Control;

/** Demands a seccomp filter: the engine's own, or one whose hash the policy names. */
public final class SeccompProfile {
    public static final Control CONTROL = Control.of("seccompProfile")
            .title("System calls go through the engine's seccomp filter, or one that the policy names")
            .why("The filter keeps some sixty system calls from a container, among them those of most kernel exploits.")
            .severity(HIGH)
            .settings(TYPE, ALLOWED)
            .in(TYPE, "RuntimeDefault", BASELINE, CIS_L1)
            .repairs(AutomaticLabel.UNPRIVILEGED)
            .rule(
                    "seccomp-enabled",
                    SeccompFilter::declared,
                    cis("5.22"),
                    pssBaseline("seccomp"),
                    pssRestricted("seccomp"),
                    owasp("6"))
            .row("seccomp-profile-not-weaker", pssRestricted("seccomp"))
            .process("proc-seccomp-off", MODE, SeccompFilter::isGiven, SeccompFilter::running, cis("5.22"))
            .build();

    private SeccompProfile() {}
}
