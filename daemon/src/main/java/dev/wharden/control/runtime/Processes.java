package dev.wharden.control.runtime;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;
import static dev.wharden.control.runtime.ProgramFiles.*;

import dev.wharden.control.Control;
import dev.wharden.control.ControlBuilder.LiveCheck;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Rule;
import dev.wharden.control.Settings;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.Executable.Place;
import dev.wharden.subject.ForeignProcess;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.util.List;
import java.util.Set;

/**
 * Looks at what every process of a container is, where its program comes from, and who is in its namespaces. Which
 * rights each has is a matter of the controls of those rights: they look at every process too. It only reports: a
 * package that is upgraded in a container leaves programs whose file was replaced, an entrypoint that gives its program
 * another owner leaves it in the writable layer, and a mount is there because somebody declared it.
 */
public final class Processes {
    private static final String NAME = "proc:/status/Name";
    private static final String TRACER = "proc:/status/TracerPid";
    private static final String NAMESPACES = "proc:/ns";

    private static final String WRITTEN = ", which was written since it was created";
    private static final Set<Place> GONE = Set.of(Place.DELETED, Place.ELSEWHERE);

    private static final Key<List<String>> FORBIDDEN =
            Key.texts("forbidden", "names of programs that must not run in it", List.of("sshd", "dropbear"));

    private static final Key<Boolean> FOREIGN =
            Key.flag("foreign", "whether processes that are not its own may be in its namespaces (nsenter)", true);

    public static final Control CONTROL = Control.of("processes")
            .title("Its processes are its own and its image's, and none is a login server or traced")
            .why("Who can log in to a container changes it past Docker and past its logs, and a process that is "
                    + "traced does and tells what its tracer wants. A program that is not the image's was in no "
                    + "review, and what enters its namespaces from outside is bound by none of its limits.")
            .severity(MEDIUM)
            .settings(FORBIDDEN, MEMORY, DELETED, WRITABLE, MOUNTS, ALLOWED, FOREIGN)
            .in(
                    Settings.of(MEMORY, false)
                            .with(DELETED, false)
                            .with(WRITABLE, false)
                            .with(FOREIGN, false),
                    RESTRICTED)
            .in(Settings.EMPTY, CIS_L1)
            .reported()
            .rule("sshd-running", found -> each(found, NAME, Processes::forbidden), cis("5.7"))
            .rule("proc-ptrace", found -> each(found, TRACER, Processes::traced), nist("4.4.4"))
            .rule("proc-exe-memory", CRITICAL, file(MEMORY, Set.of(Place.MEMORY), " in memory"), nist("4.4.4"))
            .rule("proc-exe-upper-layer", HIGH, file(WRITABLE, Set.of(Place.WRITABLE), WRITTEN), nist("4.4.4"))
            .rule("proc-exe-deleted", file(DELETED, GONE, ", which was deleted or replaced"), nist("4.4.4"))
            .rule("proc-exe-mounted", file(MOUNTS, Set.of(Place.MOUNTED), " from a mount"), nist("4.4.4"))
            .rule("ns-intruder", HIGH, Processes::foreign, nist("4.4.5"))
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

    private static Rule.Check file(Key<Boolean> key, Set<Place> places, String where) {
        return found -> {
            if (!found.get(key)) {
                each(
                        found,
                        "proc:/exe",
                        (findings, process) -> ProgramFiles.check(findings, process, key, places, where));
            }
        };
    }

    private static void foreign(Findings found) {
        if (found.get(FOREIGN)) {
            return;
        }
        found.kernel(NAMESPACES)
                .flatMap(kernel -> found.known(kernel.foreign(), Source.KERNEL, NAMESPACES))
                .filter(all -> !all.isEmpty())
                .ifPresent(all ->
                        found.violation(Source.KERNEL, NAMESPACES, Values.of(all.size()), Values.of(0), told(all)));
    }

    private static String told(List<ForeignProcess> all) {
        ForeignProcess first = all.getFirst();
        return "process " + first.name() + " (" + first.pid() + ") of "
                + (first.container().isEmpty() ? "the host" : "container " + first.container()) + " is in its "
                + String.join(", ", first.namespaces()) + " namespace"
                + (first.namespaces().size() > 1 ? "s" : "")
                + (all.size() > 1 ? ", and " + (all.size() - 1) + " more" : "");
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
