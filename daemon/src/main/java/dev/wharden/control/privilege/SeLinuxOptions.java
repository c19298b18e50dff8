package dev.wharden.control.privilege;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.AutomaticLabel;
import dev.wharden.control.Control;

/**
 * Demands an SELinux type made for containers. Says nothing where the engine has no SELinux: that is a finding of the
 * host, not of each container.
 */
public final class SeLinuxOptions {
    public static final Control CONTROL = Control.of("seLinuxOptions")
            .title("An SELinux type of containers is enforced, where the engine has SELinux")
            .why("The type and its categories keep a process that got out of its namespaces away from the host's files "
                    + "and those of other containers.")
            .severity(MEDIUM)
            .requires()
            .in(BASELINE, CIS_L2)
            .appliesWhen(found -> found.engine().has("selinux"))
            .repairs(AutomaticLabel.UNPRIVILEGED)
            .rule("selinux-confined", SeLinuxLabel::declared, cis("5.3"), pssBaseline("seLinuxOptions"))
            .process(
                    "proc-lsm-unconfined",
                    SeLinuxLabel.CURRENT,
                    SeLinuxLabel::isGiven,
                    SeLinuxLabel::running,
                    cis("5.3"))
            .build();

    private SeLinuxOptions() {}
}
