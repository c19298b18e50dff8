package dev.wharden.control.namespace;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.control.*;

/** Demands a user namespace: root in the container then has no rights on the host. */
public final class HostUsers {
    private static final Key<Boolean> REMAPPED =
            Key.flag("remapped", "true: an engine that maps no users at all is a finding too", false);

    public static final Control CONTROL = Control.of("hostUsers")
            .title("It is not in the host's user namespace")
            .why("Without its own user namespace, root in the container is root on the host after an escape.")
            .severity(MEDIUM)
            .forbids(REMAPPED)
            .in(CIS_L1)
            .in(Settings.of(Shape.ALLOW, false).with(REMAPPED, true), CIS_L2)
            .reported()
            .rule("userns-mode-not-host", HostUsers::declared, cis("5.31"), owasp("2"))
            .rule("userns-isolated", LOW, HostUsers::mapped, cis("2.9"), nist("4.5.2"))
            .byHand("(without --userns=host; the engine needs userns-remap)", "# without userns_mode: host")
            .build();

    private HostUsers() {}

    private static void declared(Findings found) {
        if (found.text(Field.USERNS_MODE).equals("host")) {
            found.violation(Field.USERNS_MODE, Values.of(""), "is in the host's user namespace");
        }
    }

    /** It is the engine that maps, and a file does not say whether. */
    private static void mapped(Findings found) {
        boolean maps = found.engine().has("userns") || found.engine().has("rootless");
        if (found.get(REMAPPED) && !maps && found.isToldByEngine("engine:/SecurityOptions")) {
            found.violation(
                    "engine:/SecurityOptions",
                    Values.of(found.engine().securityOptions()),
                    Values.of("name=userns"),
                    "the engine maps no users: root in it is the host's root");
        }
    }
}
