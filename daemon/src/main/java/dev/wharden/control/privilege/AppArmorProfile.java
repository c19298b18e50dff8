package dev.wharden.control.privilege;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.container.SecurityOptions;
import dev.wharden.control.*;
import dev.wharden.subject.ProcessFacts;

/**
 * Demands an AppArmor profile that is enforced. Says nothing where the engine has no AppArmor: that is a finding of the
 * host, not of each container.
 */
public final class AppArmorProfile {
    private static final String CURRENT = "proc:/attr/current";

    public static final Control CONTROL = Control.of("appArmorProfile")
            .title("An AppArmor profile is enforced, where the engine has AppArmor")
            .why("Docker's profile forbids mounts and writes under /proc and /sys even to root, which stops escapes "
                    + "that capabilities alone allow.")
            .severity(MEDIUM)
            .requires()
            .in(BASELINE, CIS_L1)
            .appliesWhen(found -> found.engine().has("apparmor"))
            .repairs(AutomaticLabel.UNPRIVILEGED)
            .rule("apparmor-confined", AppArmorProfile::declared, cis("5.2"), pssBaseline("AppArmor"), owasp("6"))
            .process("proc-lsm-unconfined", CURRENT, AppArmorProfile::isGiven, AppArmorProfile::running, cis("5.2"))
            .build();

    private AppArmorProfile() {}

    private static void declared(Findings found) {
        found.impliedByPrivileged("being privileged, it runs without an AppArmor profile");
        if (isUnconfined(found)) {
            found.drift(
                    found.securityOptions().without(SecurityOptions.APPARMOR),
                    Values.of("the engine's profile"),
                    "runs without an AppArmor profile");
        }
    }

    private static boolean isUnconfined(Findings found) {
        return found.securityOptions()
                .value(SecurityOptions.APPARMOR)
                .orElse("")
                .equals("unconfined");
    }

    private static boolean isGiven(Findings found) {
        return !found.isTrue(Field.PRIVILEGED) && !isUnconfined(found);
    }

    private static void running(Findings found, ProcessFacts process) {
        found.known(process.lsm(), CURRENT).ifPresent(label -> {
            if (label.startsWith("unconfined") || label.endsWith("(complain)")) {
                found.live(
                        CURRENT,
                        Values.of(label),
                        Values.none(),
                        "a profile is declared, but it is not enforced on the process");
            } else if (label.endsWith("(unconfined)")) {
                // Debian's package has one such for runc itself. What runc starts keeps that where the engine gives it
                // none: it looks for the package once, when it starts. No restart of the container changes that.
                found.violation(
                        CURRENT,
                        Values.of(label),
                        Values.none(),
                        "the AppArmor profile of the process forbids nothing; where AppArmor was installed while the"
                                + " engine ran, restart the engine, then the container");
            }
        });
    }
}
