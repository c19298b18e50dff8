package dev.wharden.control.runtime;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.ControlBuilder.LiveCheck;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.util.List;

/**
 * Looks at what every process of a container is. Which rights each has is a matter of the controls of those rights:
 * they look at every process too.
 */
public final class Processes {
    private static final String NAME = "proc:/status/Name";
    private static final String TRACER = "proc:/status/TracerPid";

    private static final Key<List<String>> FORBIDDEN =
            Key.texts("forbidden", "names of programs that must not run in it", List.of("sshd", "dropbear"));

    public static final Control CONTROL = Control.of("processes")
            .title("No process of it is a login server or is being traced")
            .why("Who can log in to a container changes it past Docker and past its logs, and a process that is "
                    + "traced does and tells what its tracer wants.")
            .severity(MEDIUM)
            .settings(FORBIDDEN)
            .in(RESTRICTED, CIS_L1)
            .reported()
            .rule("sshd-running", found -> each(found, NAME, Processes::forbidden), cis("5.7"))
            .rule("proc-ptrace", found -> each(found, TRACER, Processes::traced), nist("4.4.4"))
            .byHand("(docker exec and docker logs in place of a login server)", "# docker compose exec and logs")
            .build();

    private Processes() {}

    private static void each(Findings found, String field, LiveCheck<ProcessFacts> check) {
        if (found.subject().kernel() instanceof Observed.Known<KernelFacts>(KernelFacts kernel)) {
            check.check(found, kernel.main());
            found.first(kernel, check);
        } else {
            found.kernel(field);
        }
    }

    private static void forbidden(Findings found, ProcessFacts process) {
        if (found.get(FORBIDDEN).contains(process.name())) {
            found.violation(
                    Source.KERNEL, NAME, Values.of(process.name()), Values.none(), process.name() + " runs in it");
        }
    }

    private static void traced(Findings found, ProcessFacts process) {
        if (process.tracer() != 0) {
            found.violation(
                    Source.KERNEL,
                    TRACER,
                    Values.of(process.tracer()),
                    Values.of(0),
                    "is traced by process " + process.tracer());
        }
    }
}
