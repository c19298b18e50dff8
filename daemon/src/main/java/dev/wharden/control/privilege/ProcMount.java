package dev.wharden.control.privilege;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.control.AutomaticLabel;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Settings;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import java.util.List;

/**
 * Keeps the engine's masks over /proc and /sys. The lists are those of Engine 25 and later; newer engines mask more,
 * and null is whatever the engine masks.
 */
public final class ProcMount {
    private static final String MOUNTS = "proc:/mountinfo";
    private static final Key<String> VALUE =
            Key.word("value", "Default; Unmasked sets no requirement", "Default", "Default", "Unmasked");

    private static final List<String> MASKED_PATHS = List.of(
            "/proc/asound",
            "/proc/acpi",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/firmware",
            "/sys/devices/virtual/powercap");

    private static final List<String> READ_ONLY_PATHS =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    public static final Control CONTROL = Control.of("procMount")
            .title("The engine's masks over /proc and /sys are there")
            .why("Unmasked, /proc and /sys tell the kernel's secrets and let root in the container set the host's "
                    + "kernel parameters, one of which starts a program on the host.")
            .severity(HIGH)
            .takes(VALUE)
            .in(Settings.of(VALUE, "Default"), BASELINE)
            .appliesWhen(found -> !found.get(VALUE).equals("Unmasked"))
            .repairs(AutomaticLabel.UNPRIVILEGED)
            .rule("system-paths-masked", ProcMount::declared, pssBaseline("procMount"), kyverno("disallow-proc-mount"))
            .live("proc-mount-truth", MOUNTS, ProcMount::running, pssBaseline("procMount"))
            .build();

    private ProcMount() {}

    private static void declared(Findings found) {
        found.impliedByPrivileged("being privileged, it sees /proc and /sys unmasked");
        holds(found, Field.MASKED_PATHS, MASKED_PATHS, "leaves unmasked ");
        holds(found, Field.READONLY_PATHS, READ_ONLY_PATHS, "leaves writable ");
    }

    /** Null is the engine's own list. */
    private static void holds(Findings found, Field field, List<String> wanted, String message) {
        List<String> present = found.texts(field);
        if (!present.isEmpty() && present.containsAll(wanted)) {
            return;
        }
        List<String> missing =
                wanted.stream().filter(path -> !present.contains(path)).toList();
        if (found.node(field).isArray() && !missing.isEmpty()) {
            found.drift(field, Values.none(), message + String.join(" ", missing));
        }
    }

    /**
     * Not every path exists on every kernel, so that one mask of all is asked for, and /proc/sys, which always exists.
     */
    private static void running(Findings found, KernelFacts kernel) {
        found.known(kernel.mounts(), Source.KERNEL, MOUNTS).ifPresent(mounts -> {
            boolean masked = mounts.stream().anyMatch(mount -> MASKED_PATHS.contains(mount.path()));
            boolean readOnly = mounts.stream().anyMatch(mount -> mount.path().equals("/proc/sys") && mount.readOnly());
            if (!masked || !readOnly) {
                List<String> shown = mounts.stream()
                        .map(MountPoint::path)
                        .filter(path -> path.startsWith("/proc/"))
                        .toList();
                found.live(
                        MOUNTS,
                        Values.of(shown),
                        Values.of(MASKED_PATHS),
                        "masks are declared, but " + (masked ? "/proc/sys is not read-only" : "nothing is masked"));
            }
        });
    }
}
