package dev.wharden.control.identity;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.control.Control;

/** Keeps uid 0 out of containers: every spelling of it, and names that the image's /etc/passwd maps to it. */
public final class RunAsNonRoot {
    public static final Control CONTROL = Control.of("runAsNonRoot")
            .title("The main process is not root, and its user is a number")
            .why("Root in a container is root on the host for the kernel: every hole in the runtime, a mount or the "
                    + "kernel is then worth a whole host.")
            .severity(HIGH)
            .requires(RepairUser.KEY)
            .in(RESTRICTED, CIS_L1)
            .repairs(Field.USER, Field.GROUP_ADD)
            .rule(
                    "user-non-root",
                    RootUser::check,
                    cis("4.1"),
                    pssRestricted("runAsNonRoot"),
                    pssRestricted("runAsUser"),
                    owasp("2"),
                    nist("4.4.3"))
            .row(RootUser.LIVE, cis("4.1"), pssRestricted("runAsNonRoot"), nist("4.4.3"))
            .row(RootUser.EXPLICIT, LOW, pssRestricted("runAsNonRoot"))
            .completed((subject, settings) -> settings.with(
                    RepairUser.KEY, RepairUser.proposed(subject, settings).orElse("")))
            .build();

    private RunAsNonRoot() {}
}
