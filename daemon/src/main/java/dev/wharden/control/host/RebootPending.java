package dev.wharden.control.host;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;

/** Demands that the kernel which runs is the newest one installed. */
public final class RebootPending {
    private static final String FIELD = "host:/reboot";

    public static final Control CONTROL = Control.host("rebootPending")
            .title("No reboot is pending")
            .why("An update of the kernel protects the host only once the machine runs it.")
            .fix("Reboot the host in its maintenance window.")
            .severity(MEDIUM)
            .forbids()
            .in(RESTRICTED, CIS_L1)
            .rule(
                    "host-reboot-pending",
                    found -> found.mustBeEmpty(
                            found.host().system().rebootReasons(), FIELD, "a reboot is pending: ", "; "),
                    cis("1.2.1"),
                    owasp("0"),
                    nist("4.5.3"))
            .build();

    private RebootPending() {}
}
