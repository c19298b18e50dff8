package dev.wharden.control.privilege;

import dev.wharden.container.Field;
import dev.wharden.control.Findings;
import dev.wharden.control.Values;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The engine's masks over /proc and /sys. The lists are those of Engine 25 and later; newer engines mask more, and null
 * is whatever the engine masks.
 */
final class EngineMasks {
    /** Where the kernel shows them. */
    static final String MOUNTS = "proc:/mountinfo";

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

    private EngineMasks() {}

    static void declared(Findings found) {
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

    /** Those of the engine's own list that the declaration keeps. */
    private static Set<String> kept(Findings found, Field field, List<String> wanted) {
        var kept = new HashSet<>(wanted);
        if (found.node(field).isArray()) {
            kept.retainAll(found.texts(field));
        }
        return kept;
    }

    /**
     * Not every path exists on every kernel, so that one mask of all that are declared is asked for, and /proc/sys,
     * which always exists.
     */
    static void running(Findings found, KernelFacts kernel) {
        Set<String> masks = kept(found, Field.MASKED_PATHS, MASKED_PATHS);
        found.known(kernel.mounts(), MOUNTS).ifPresent(mounts -> {
            boolean masked = masks.isEmpty();
            boolean readOnly = found.node(Field.READONLY_PATHS).isArray()
                    && !found.texts(Field.READONLY_PATHS).contains("/proc/sys");
            for (MountPoint mount : mounts) {
                masked = masked || masks.contains(mount.path());
                readOnly |= mount.path().equals("/proc/sys") && mount.readOnly();
            }
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
