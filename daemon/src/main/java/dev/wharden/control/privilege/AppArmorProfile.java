package dev.wharden.control.privilege;

import dev.wharden.container.SecurityOptions;
import dev.wharden.control.Advice;
import dev.wharden.control.AutomaticLabel;
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
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Set;

/** Demands an AppArmor profile that is enforced. Says nothing where the engine has no AppArmor: that is a finding of the host, not of each container. */
public final class AppArmorProfile implements Control {
    private static final String OPTIONS = "/HostConfig/SecurityOpt";
    private static final String CURRENT = "proc:/attr/current";

    private static final Info INFO = new Info(
            "appArmorProfile",
            "An AppArmor profile is enforced, where the engine has AppArmor",
            "Docker's profile forbids mounts and writes under /proc and /sys even to root, which stops escapes that capabilities alone allow.",
            Severity.MEDIUM,
            Shapes.required(),
            Repair.RECREATE,
            Set.copyOf(AutomaticLabel.pointers()),
            InProfiles.none()
                    .baseline(Shapes.require())
                    .cisLevel1(Shapes.require())
                    .map(),
            List.of("CIS Docker 1.6.0: 5.2", "Pod Security Standards baseline: AppArmor", "OWASP Docker: rule 6"));

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(Subject subject, Settings settings) {
        if (!settings.flag("required", true) || !subject.engine().has("apparmor")) {
            return List.of();
        }
        var found = new Findings(INFO, subject);
        if (found.isTrue(AutomaticLabel.PRIVILEGED)) {
            found.impliedByPrivileged(Severity.MEDIUM, "being privileged, it runs without an AppArmor profile");
        }
        SecurityOptions options = found.securityOptions();
        if (options.value(SecurityOptions.APPARMOR).orElse("").equals("unconfined")) {
            found.drift(
                    Severity.MEDIUM,
                    OPTIONS,
                    Values.of("the engine's profile"),
                    "runs without an AppArmor profile",
                    List.of(new Edit(
                            OPTIONS, options.without(SecurityOptions.APPARMOR).json())));
        }
        if (found.isEmpty()) {
            found.kernel(CURRENT)
                    .flatMap(kernel -> found.known(kernel.lsm(), Source.KERNEL, CURRENT))
                    .filter(label -> label.startsWith("unconfined") || label.endsWith("(complain)"))
                    .ifPresent(label -> found.live(
                            Severity.MEDIUM,
                            CURRENT,
                            Values.of(label),
                            Values.none(),
                            "a profile is declared, but it is not enforced on the process"));
        }
        return found.list();
    }

    @Override
    public Advice advice(Subject subject, Settings settings) {
        return new Advice(
                List.of("--security-opt=apparmor=docker-default"),
                List.of("security_opt: [\"apparmor=docker-default\"]"),
                List.of());
    }
}
