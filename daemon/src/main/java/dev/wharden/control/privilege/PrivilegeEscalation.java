package dev.wharden.control.privilege;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.container.SecurityOptions;
import dev.wharden.control.*;
import dev.wharden.subject.ProcessFacts;
import dev.wharden.subject.RootWork;

/** Demands no_new_privs: the last such option holds, and where there is none the engine's default does. */
public final class PrivilegeEscalation {
    private static final String FLAG = "proc:/status/NoNewPrivs";

    public static final Control CONTROL = Control.of("allowPrivilegeEscalation")
            .title("No process can gain privileges by starting a program")
            .why("Without no_new_privs any setuid program in the image, or one that an attacker leaves on a volume, "
                    + "makes an ordinary user root again.")
            .severity(HIGH)
            .forbids()
            .in(RESTRICTED, CIS_L1)
            .repairs(Field.SECURITY_OPT)
            .rule(
                    "no-new-privileges",
                    PrivilegeEscalation::declared,
                    cis("5.26"),
                    pssRestricted("allowPrivilegeEscalation"),
                    owasp("4"))
            .process("proc-nnp-unset", FLAG, PrivilegeEscalation::isSet, PrivilegeEscalation::running, cis("5.26"))
            // Nothing that would end its set-user-id programs is advised.
            .completed((subject, settings) ->
                    subject.service().rootWork().filter(RootWork::escalates).isPresent()
                            ? settings.with(Shape.ALLOW, true)
                            : settings)
            .build();

    private PrivilegeEscalation() {}

    private static boolean isSet(Findings found) {
        boolean engines = found.engine().has(SecurityOptions.NO_NEW_PRIVILEGES);
        return found.securityOptions().flag(SecurityOptions.NO_NEW_PRIVILEGES).orElse(engines);
    }

    private static void declared(Findings found) {
        if (!isSet(found)) {
            found.drift(
                    found.securityOptions().with(SecurityOptions.NO_NEW_PRIVILEGES, "true"),
                    Values.of("no-new-privileges=true"),
                    "no_new_privs is not set");
        }
    }

    private static void running(Findings found, ProcessFacts process) {
        if (!process.noNewPrivileges()) {
            found.live(FLAG, Values.of(0), Values.of(1), "no_new_privs is declared, but the process does not have it");
        }
    }
}
