package dev.wharden.control.privilege;

import dev.wharden.container.Field;
import dev.wharden.container.SecurityOptions;
import dev.wharden.control.*;
import dev.wharden.subject.ProcessFacts;
import java.util.List;

/**
 * The SELinux label of a container and of its processes. A level is the container's own matter; user and role are not,
 * and the type must be one of containers (Pod Security Standards).
 */
final class SeLinuxLabel {
    static final String CURRENT = "proc:/attr/current";

    private SeLinuxLabel() {}

    static void declared(Findings found) {
        found.impliedByPrivileged("being privileged, it runs without an SELinux label");
        SecurityOptions options = found.securityOptions();
        found.check(AutomaticLabel.CAUSES);
        boolean automatic = AutomaticLabel.isAdded(found.declared());
        // The engine adds it whether it has SELinux or not, so that a file does not say whether a label was lost.
        if (options.labelsDisabled() && automatic && found.isToldByEngine("engine:/SecurityOptions")) {
            found.violation(
                    Field.SECURITY_OPT,
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
            found.drift(kept, Values.none(), "SELinux label is " + String.join(" ", wrong));
        }
    }

    static boolean isGiven(Findings found) {
        return !found.isTrue(Field.PRIVILEGED) && !found.securityOptions().labelsDisabled();
    }

    static void running(Findings found, ProcessFacts process) {
        found.known(process.lsm(), CURRENT)
                .filter(label -> !PodSecurity.SELINUX_TYPES.contains(type(label)))
                .filter(label -> !found.securityOptions().labels().contains("type:" + type(label)))
                .ifPresent(label -> found.live(
                        CURRENT,
                        Values.of(label),
                        Values.of(PodSecurity.SELINUX_TYPES.stream().sorted().toList()),
                        "the process does not have an SELinux type of containers"));
    }

    private static boolean isRight(String label) {
        return label.startsWith("level:")
                || (label.startsWith("type:") && PodSecurity.SELINUX_TYPES.contains(label.substring("type:".length())));
    }

    /** The third part of {@code user:role:type:level}. */
    private static String type(String label) {
        String[] parts = label.split(":", 4);
        return parts.length > 2 ? parts[2] : "";
    }
}
