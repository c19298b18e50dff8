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

/** Demands an SELinux type made for containers. Says nothing where the engine has no SELinux: that is a finding of the host, not of each container. */
public final class SeLinuxOptions implements Control {
    private static final String OPTIONS = "/HostConfig/SecurityOpt";
    private static final String CURRENT = "proc:/attr/current";
    private static final Set<String> TYPES = Set.of("container_t", "container_init_t", "container_kvm_t");

    private static final Info INFO = new Info(
            "seLinuxOptions",
            "An SELinux type of containers is enforced, where the engine has SELinux",
            "The type and its categories keep a process that got out of its namespaces away from the host's files and those of other containers.",
            Severity.MEDIUM,
            Shapes.required(),
            Repair.RECREATE,
            Set.copyOf(AutomaticLabel.pointers()),
            InProfiles.none()
                    .baseline(Shapes.require())
                    .cisLevel1(Shapes.require())
                    .map(),
            List.of("CIS Docker 1.6.0: 5.3", "Pod Security Standards baseline: seLinuxOptions"));

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(Subject subject, Settings settings) {
        if (!settings.flag("required", true) || !subject.engine().has("selinux")) {
            return List.of();
        }
        var found = new Findings(INFO, subject);
        if (found.isTrue(AutomaticLabel.PRIVILEGED)) {
            found.impliedByPrivileged(Severity.MEDIUM, "being privileged, it runs without an SELinux label");
        }
        SecurityOptions options = found.securityOptions();
        found.check(AutomaticLabel.CAUSES);
        boolean automatic = AutomaticLabel.isAdded(found.declared());
        if (options.labelsDisabled() && automatic) {
            found.violation(
                    Severity.MEDIUM,
                    OPTIONS,
                    Values.none(),
                    "runs without an SELinux label, because it is in the host's pid or ipc namespace");
        }
        List<String> wrong = options.labels().stream()
                .filter(label -> !(isRight(label) || (automatic && label.equals("disable"))))
                .toList();
        if (!wrong.isEmpty()) {
            var kept = new SecurityOptions(options.raw().stream()
                    .filter(element -> new SecurityOptions(List.of(element))
                            .labels().stream().noneMatch(wrong::contains))
                    .toList());
            found.drift(
                    Severity.MEDIUM,
                    OPTIONS,
                    Values.none(),
                    "SELinux label is " + String.join(" ", wrong),
                    List.of(new Edit(OPTIONS, kept.json())));
        }
        if (found.isEmpty()) {
            found.kernel(CURRENT)
                    .flatMap(kernel -> found.known(kernel.lsm(), Source.KERNEL, CURRENT))
                    .filter(label -> !TYPES.contains(type(label)))
                    .ifPresent(label -> found.live(
                            Severity.MEDIUM,
                            CURRENT,
                            Values.of(label),
                            Values.of(TYPES.stream().sorted().toList()),
                            "the process does not have an SELinux type of containers"));
        }
        return found.list();
    }

    /** A level is the container's own matter; user and role are not, and the type must be one of containers (Pod Security Standards). */
    private static boolean isRight(String label) {
        return label.startsWith("level:")
                || (label.startsWith("type:") && TYPES.contains(label.substring("type:".length())));
    }

    /** The third part of {@code user:role:type:level}. */
    private static String type(String label) {
        String[] parts = label.split(":", 4);
        return parts.length > 2 ? parts[2] : "";
    }

    @Override
    public Advice advice(Subject subject, Settings settings) {
        return new Advice(
                List.of("--security-opt=label=type:container_t"),
                List.of("security_opt: [\"label=type:container_t\"]"),
                List.of());
    }
}
