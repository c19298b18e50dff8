package dev.wharden.control.runtime;

import dev.wharden.container.Field;
import dev.wharden.control.Findings;
import dev.wharden.control.Values;
import dev.wharden.subject.KernelFacts.Limits;
import java.util.Optional;
import java.util.OptionalLong;

/** The limits in the files of a control group: an update of them by hand is in no inspect. */
final class GroupLimits {
    private static final String CGROUP = "cgroup:";
    private static final String LIMITS = CGROUP + "limits";
    /** The kernel keeps whole pages, which have 64 KiB at most. */
    private static final long PAGE = 64 << 10;
    /** systemd keeps hundredths of a processor. */
    private static final long HUNDREDTH = 10_000_000;

    private static final long BILLION = 1_000_000_000;
    private static final long USUAL_PERIOD = 100_000;

    private GroupLimits() {}

    /** Finds limits that are not the declared ones. */
    static void check(Findings found) {
        Optional<Limits> known = found.kernel(LIMITS).flatMap(kernel -> found.known(kernel.limits(), LIMITS));
        if (known.isEmpty()) {
            return;
        }
        compare(found, "memory", known.get().memory(), found.number(Field.MEMORY), PAGE);
        // Where none is declared, systemd gives its own (DefaultTasksMax, seen with systemd 257: 15 % of the host's).
        long pids = found.number(Field.PIDS_LIMIT);
        if (pids > 0) {
            compare(found, "pids", known.get().pids(), pids, 1);
        }
        long quota = found.number(Field.CPU_QUOTA);
        long period = found.number(Field.CPU_PERIOD);
        long nanos = found.number(Field.NANO_CPUS);
        long declared = nanos != 0 ? nanos : quota * BILLION / (period > 0 ? period : USUAL_PERIOD);
        compare(found, "cpu", known.get().nanoCpus(), declared, Math.max(HUNDREDTH, declared / 100));
    }

    /** By less than that they may differ. */
    private static void compare(Findings found, String name, OptionalLong actual, long declared, long tolerance) {
        long held = actual.orElse(0);
        long wanted = Math.max(0, declared);
        if ((held == 0) != (wanted == 0) || Math.abs(held - wanted) >= tolerance) {
            found.violation(
                    CGROUP + name,
                    actual.isPresent() ? Values.of(held) : Values.none(),
                    wanted == 0 ? Values.none() : Values.of(wanted),
                    "its " + name + " limit in the kernel is not the declared one");
        }
    }
}
