package dev.wharden.control.runtime;

import dev.wharden.control.*;
import dev.wharden.control.ControlBuilder.LiveCheck;
import dev.wharden.subject.Executable.Place;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.util.List;
import java.util.Set;

/** Rules on every process of a container; of those beside the main one the worst is told. */
final class EveryProcess {
    static final Key<List<String>> FORBIDDEN =
            Key.texts("forbidden", "names of programs that must not run in it", List.of("sshd", "dropbear"));

    private static final String NAME = "proc:/status/Name";
    private static final String TRACER = "proc:/status/TracerPid";

    private EveryProcess() {}

    private static void each(Findings found, String field, LiveCheck<ProcessFacts> check) {
        if (found.subject().kernel() instanceof Observed.Known<KernelFacts>(KernelFacts kernel)) {
            check.check(found, kernel.main());
            Running.worst(found, kernel, check);
        } else {
            found.kernel(field);
        }
    }

    /** Finds programs in one of these places, where the key does not allow it. */
    static Rule.Check file(Key<Boolean> key, Set<Place> places, String where) {
        return found -> {
            if (!found.get(key)) {
                each(
                        found,
                        "proc:/exe",
                        (findings, process) -> ProgramFiles.check(findings, process, key, places, where));
            }
        };
    }

    static void forbidden(Findings found) {
        each(found, NAME, EveryProcess::forbidden);
    }

    private static void forbidden(Findings found, ProcessFacts process) {
        if (found.get(FORBIDDEN).contains(process.name())) {
            found.violation(NAME, Values.of(process.name()), Values.none(), process.name() + " runs in it");
        }
    }

    static void traced(Findings found) {
        each(found, TRACER, EveryProcess::traced);
    }

    private static void traced(Findings found, ProcessFacts process) {
        if (process.tracer() != 0) {
            found.violation(
                    TRACER, Values.of(process.tracer()), Values.of(0), "is traced by process " + process.tracer());
        }
    }
}
