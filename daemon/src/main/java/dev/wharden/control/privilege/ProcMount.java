package dev.wharden.control.privilege;

import dev.wharden.control.Advice;
import dev.wharden.control.AutomaticLabel;
import dev.wharden.control.Control;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Findings;
import dev.wharden.control.InProfiles;
import dev.wharden.control.Info;
import dev.wharden.control.Repair;
import dev.wharden.control.Setting;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Shape;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Set;

/** Keeps the engine's masks over /proc and /sys. The lists are those of Engine 25 and later; newer engines mask more, and null is whatever the engine masks. */
public final class ProcMount implements Control {
    private static final String MASKED = "/HostConfig/MaskedPaths";
    private static final String READ_ONLY = "/HostConfig/ReadonlyPaths";
    private static final String MOUNTS = "proc:/mountinfo";

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

    private static final Settings DEFAULT = Settings.EMPTY.with("value", Values.of("Default"));

    private static final Info INFO = new Info(
            "procMount",
            "The engine's masks over /proc and /sys are there",
            "Unmasked, /proc and /sys tell the kernel's secrets and let root in the container set the host's kernel parameters, one of which starts a program on the host.",
            Severity.HIGH,
            new Shape(
                    Shape.Shorthand.VALUE,
                    List.of(Setting.of("value", Setting.Type.TEXT, "Default; Unmasked is no opinion"))),
            Repair.RECREATE,
            Set.copyOf(AutomaticLabel.pointers()),
            InProfiles.none().baseline(DEFAULT).map(),
            List.of("Pod Security Standards baseline: procMount", "Kyverno: disallow-proc-mount"));

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(Subject subject, Settings settings) {
        if (settings.text("value").equals("Unmasked")) {
            return List.of();
        }
        var found = new Findings(INFO, subject);
        if (found.isTrue(AutomaticLabel.PRIVILEGED)) {
            found.impliedByPrivileged(Severity.HIGH, "being privileged, it sees /proc and /sys unmasked");
        }
        judge(found, MASKED, MASKED_PATHS, "leaves unmasked ");
        judge(found, READ_ONLY, READ_ONLY_PATHS, "leaves writable ");
        if (found.isEmpty()) {
            found.kernel(MOUNTS)
                    .flatMap(kernel -> found.known(kernel.mounts(), Source.KERNEL, MOUNTS))
                    .ifPresent(mounts -> judge(found, mounts));
        }
        return found.list();
    }

    /** Null is the engine's own list. */
    private static void judge(Findings found, String pointer, List<String> wanted, String message) {
        boolean list = found.node(pointer).isArray();
        List<String> present = found.texts(pointer);
        List<String> missing =
                wanted.stream().filter(path -> !present.contains(path)).toList();
        if (list && !missing.isEmpty()) {
            found.drift(
                    Severity.HIGH,
                    pointer,
                    Values.none(),
                    message + String.join(" ", missing),
                    List.of(new Edit(pointer, Values.none())));
        }
    }

    /** Not every path exists on every kernel, so that one mask of all is asked for, and /proc/sys, which always exists. */
    private static void judge(Findings found, List<MountPoint> mounts) {
        boolean masked = mounts.stream().anyMatch(mount -> MASKED_PATHS.contains(mount.path()));
        boolean readOnly = mounts.stream().anyMatch(mount -> mount.path().equals("/proc/sys") && mount.readOnly());
        if (!masked || !readOnly) {
            found.live(
                    Severity.HIGH,
                    MOUNTS,
                    Values.of(mounts.stream()
                            .map(MountPoint::path)
                            .filter(path -> path.startsWith("/proc/"))
                            .toList()),
                    Values.of(MASKED_PATHS),
                    "masks are declared, but " + (masked ? "/proc/sys is not read-only" : "nothing is masked"));
        }
    }

    @Override
    public Advice advice(Subject subject, Settings settings) {
        return new Advice(
                List.of("(without --security-opt=systempaths=unconfined)"),
                List.of("# without systempaths=unconfined in security_opt"),
                List.of());
    }
}
