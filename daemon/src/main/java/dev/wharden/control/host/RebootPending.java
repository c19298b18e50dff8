package dev.wharden.control.host;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.Profile;
import dev.wharden.control.Scope;
import dev.wharden.control.Source;
import dev.wharden.control.Values;

/** Demands that the kernel which runs is the newest one installed. */
public final class RebootPending {
    private static final String FIELD = "host:/reboot";

    public static final Control CONTROL = Control.of("rebootPending")
            .title("No reboot is pending")
            .why("An update of the kernel protects the host only once the machine runs it.")
            .fix("Reboot the host in its maintenance window.")
            .severity(MEDIUM)
            .scope(Scope.HOST)
            .forbids()
            .in(Profile.RESTRICTED, Profile.CIS_L1)
            .rule(
                    "host-reboot-pending",
                    found -> found.must(found.host().system().rebootReasons(), Source.HOST, FIELD)
                            .filter(reasons -> !reasons.isEmpty())
                            .ifPresent(reasons -> found.violation(
                                    Source.HOST,
                                    FIELD,
                                    Values.of(reasons),
                                    Values.none(),
                                    "a reboot is pending: " + String.join("; ", reasons))),
                    cis("1.2.1"),
                    owasp("0"),
                    nist("4.5.3"))
            .build();

    private RebootPending() {}
}
