package dev.wharden.control.privilege;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.container.SecurityOptions;
import dev.wharden.control.AutomaticLabel;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.ProcessFacts;
import java.util.List;
import java.util.Set;

/**
 * Demands an SELinux type made for containers. Says nothing where the engine has no SELinux: that is a finding of the
 * host, not of each container.
 */
public final class SeLinuxOptions {
    private static final String CURRENT = "proc:/attr/current";
    /** Those of Pod Security since Kubernetes 1.31. */
    private static final Set<String> TYPES =
            Set.of("container_t", "container_init_t", "container_kvm_t", "container_engine_t");

    public static final Control CONTROL = Control.of("seLinuxOptions")
            .title("An SELinux type of containers is enforced, where the engine has SELinux")
            .why("The type and its categories keep a process that got out of its namespaces away from the host's "
                    + "files and those of other containers.")
            .severity(MEDIUM)
            .requires()
            .in(BASELINE, CIS_L2)
            .appliesWhen(found -> found.engine().has("selinux"))
            .repairs(AutomaticLabel.UNPRIVILEGED)
            .rule("selinux-confined", SeLinuxOptions::declared, cis("5.3"), pssBaseline("seLinuxOptions"))
            .process("proc-lsm-unconfined", CURRENT, SeLinuxOptions::running, cis("5.3"))
            .build();

    private SeLinuxOptions() {}

    private static void declared(Findings found) {
        found.impliedByPrivileged("being privileged, it runs without an SELinux label");
        SecurityOptions options = found.securityOptions();
        found.check(AutomaticLabel.CAUSES);
        boolean automatic = AutomaticLabel.isAdded(found.declared());
        if (options.labelsDisabled() && automatic) {
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

    private static void running(Findings found, ProcessFacts process) {
        found.known(process.lsm(), Source.KERNEL, CURRENT)
                .filter(label -> !TYPES.contains(type(label)))
                .ifPresent(label -> found.live(
                        CURRENT,
                        Values.of(label),
                        Values.of(TYPES.stream().sorted().toList()),
                        "the process does not have an SELinux type of containers"));
    }

    /**
     * A level is the container's own matter; user and role are not, and the type must be one of containers (Pod
     * Security Standards).
     */
    private static boolean isRight(String label) {
        return label.startsWith("level:")
                || (label.startsWith("type:") && TYPES.contains(label.substring("type:".length())));
    }

    /** The third part of {@code user:role:type:level}. */
    private static String type(String label) {
        String[] parts = label.split(":", 4);
        return parts.length > 2 ? parts[2] : "";
    }
}
