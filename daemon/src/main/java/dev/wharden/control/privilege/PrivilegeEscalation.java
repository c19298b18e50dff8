package dev.wharden.control.privilege;

import dev.wharden.container.SecurityOptions;
import dev.wharden.control.Advice;
import dev.wharden.control.Control;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Findings;
import dev.wharden.control.InProfiles;
import dev.wharden.control.Info;
import dev.wharden.control.Repair;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Shapes;
import dev.wharden.control.Values;
import dev.wharden.subject.RootWork;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Set;

/** Demands no_new_privs: the last such option holds, and where there is none the engine's default does. */
public final class PrivilegeEscalation implements Control {
    private static final String OPTIONS = "/HostConfig/SecurityOpt";
    private static final String FLAG = "proc:/status/NoNewPrivs";

    private static final Info INFO = new Info(
            "allowPrivilegeEscalation",
            "No process can gain privileges by starting a program",
            "Without no_new_privs any setuid program in the image, or one that an attacker leaves on a volume, makes an ordinary user root again.",
            Severity.HIGH,
            Shapes.forbidden(),
            Repair.RECREATE,
            Set.of(OPTIONS),
            InProfiles.none()
                    .restricted(Shapes.forbid())
                    .cisLevel1(Shapes.forbid())
                    .map(),
            List.of(
                    "CIS Docker 1.6.0: 5.26",
                    "Pod Security Standards restricted: allowPrivilegeEscalation",
                    "OWASP Docker: rule 4"));

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(Subject subject, Settings settings) {
        if (settings.flag("allow", false)) {
            return List.of();
        }
        var found = new Findings(INFO, subject);
        SecurityOptions options = found.securityOptions();
        boolean set = options.flag(SecurityOptions.NO_NEW_PRIVILEGES)
                .orElse(subject.engine().has(SecurityOptions.NO_NEW_PRIVILEGES));
        if (!set) {
            found.drift(
                    Severity.HIGH,
                    OPTIONS,
                    Values.of("no-new-privileges=true"),
                    "no_new_privs is not set",
                    List.of(new Edit(
                            OPTIONS,
                            options.with(SecurityOptions.NO_NEW_PRIVILEGES, "true")
                                    .json())));
        } else if (found.isEmpty()) {
            found.kernel(FLAG)
                    .filter(kernel -> !kernel.noNewPrivileges())
                    .ifPresent(kernel -> found.live(
                            Severity.HIGH,
                            FLAG,
                            Values.of(0),
                            Values.of(1),
                            "no_new_privs is declared, but the process does not have it"));
        }
        return found.list();
    }

    /** Nothing that would end its set-user-id programs is advised. */
    @Override
    public Settings completed(Subject subject, Settings settings) {
        return subject.service().rootWork().filter(RootWork::escalates).isPresent()
                ? settings.with("allow", Values.of(true))
                : settings;
    }

    @Override
    public Advice advice(Subject subject, Settings settings) {
        if (settings.flag("allow", false)) {
            return Advice.NONE;
        }
        return new Advice(
                List.of("--security-opt=no-new-privileges=true"),
                List.of("security_opt: [\"no-new-privileges=true\"]"),
                List.of());
    }
}
