package dev.wharden.control.runtime;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Declaration;
import dev.wharden.container.Field;
import dev.wharden.control.Control;
import dev.wharden.control.Finding;
import dev.wharden.control.Findings;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.KernelFacts.Limits;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Compares a container with what had its name before: as Wharden saw it first, as Wharden's own repair left it, or as a
 * person accepted it. What a field holds is not kept and not shown, since it may be a secret.
 */
public final class DeclaredState {
    private static final String FIELD = "/";
    private static final String CGROUP = "cgroup:";
    private static final String LIMITS = CGROUP + "limits";
    /** The kernel keeps whole pages, which have 64 KiB at most. */
    private static final long PAGE = 64 << 10;
    /** systemd keeps hundredths of a processor. */
    private static final long HUNDREDTH = 10_000_000;

    private static final long BILLION = 1_000_000_000;
    private static final long USUAL_PERIOD = 100_000;

    public static final Control CONTROL = Control.of(Finding.Detail.DECLARED_STATE)
            .title("It is declared as it was accepted")
            .why("Anybody who can recreate or update a container can give it another image, other mounts or other "
                    + "rights "
                    + "under a name that is trusted.")
            .severity(MEDIUM)
            .requires()
            .reported()
            .rule("drift-config", DeclaredState::check, nist("4.4.4"))
            .rule("drift-live-cgroup", DeclaredState::limits, nist("4.4.3"))
            .byHand("(wharden accept NAME once the change is explained)", "# wharden accept NAME")
            .build();

    private DeclaredState() {}

    /** An update by hand of the files of its control group is in no inspect. */
    private static void limits(Findings found) {
        Optional<Limits> known =
                found.kernel(LIMITS).flatMap(kernel -> found.known(kernel.limits(), Source.KERNEL, LIMITS));
        if (known.isEmpty()) {
            return;
        }
        compare(found, "memory", known.get().memory(), found.number(Field.MEMORY), PAGE);
        compare(found, "pids", known.get().pids(), found.number(Field.PIDS_LIMIT), 1);
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
                    Source.KERNEL,
                    CGROUP + name,
                    actual.isPresent() ? Values.of(held) : Values.none(),
                    wanted == 0 ? Values.none() : Values.of(wanted),
                    "its " + name + " limit in the kernel is not the declared one");
        }
    }

    private static void check(Findings found) {
        Optional<Declaration> accepted = found.known(found.subject().accepted(), Source.INSPECT, FIELD);
        if (accepted.isEmpty()) {
            return;
        }
        for (String pointer :
                accepted.get().changed(Declaration.of(found.subject().declared()))) {
            found.violation(
                    Source.INSPECT,
                    pointer,
                    Values.none(),
                    Values.none(),
                    pointer.substring(1).replace('/', '.') + " is not as it was accepted");
        }
    }
}
