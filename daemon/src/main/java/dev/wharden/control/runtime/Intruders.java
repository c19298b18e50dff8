package dev.wharden.control.runtime;

import static dev.wharden.control.Severity.CRITICAL;
import static dev.wharden.control.Severity.HIGH;

import dev.wharden.container.Field;
import dev.wharden.control.*;
import dev.wharden.subject.ForeignProcess;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.util.List;

/** Processes of others in a container's namespaces, and its own in the host's. */
final class Intruders {
    static final Key<Boolean> FOREIGN = Key.flag(
            "foreign",
            "whether processes that are not its own may be in its namespaces, and its own in the host's (nsenter)",
            true);

    private static final String NAMESPACES = "proc:/ns";

    private Intruders() {}

    static void foreign(Findings found) {
        if (found.get(FOREIGN)) {
            return;
        }
        found.kernel(NAMESPACES)
                .flatMap(kernel -> found.known(kernel.foreign(), NAMESPACES))
                .filter(all -> !all.isEmpty())
                .ifPresent(all -> found.violation(NAMESPACES, Values.of(all.size()), Values.of(0), told(all)));
        if (found.subject().kernel() instanceof Observed.Known<KernelFacts>(KernelFacts kernel)) {
            Running.worst(found, kernel, Intruders::outside);
        }
    }

    /** One of its own group: it sees the host's files or processes, and no declaration says so. */
    private static void outside(Findings found, ProcessFacts process) {
        List<String> hosts = process.hosts();
        if (!hosts.isEmpty()) {
            found.violation(
                    isFatal(found, hosts) ? CRITICAL : HIGH,
                    NAMESPACES,
                    Values.of(hosts),
                    Values.none(),
                    "is in the host's " + words(hosts));
        }
    }

    /**
     * One that was given the host's processes may enter their mounts: agents of the host do so by their declaration.
     */
    private static boolean isFatal(Findings found, List<String> hosts) {
        return hosts.contains("pid")
                || (hosts.contains("mnt") && !found.text(Field.PID_MODE).equals("host"));
    }

    private static String words(List<String> kinds) {
        return String.join(", ", kinds) + " namespace" + (kinds.size() > 1 ? "s" : "");
    }

    private static String told(List<ForeignProcess> all) {
        ForeignProcess first = all.getFirst();
        return "process " + first.name() + " (" + first.pid() + ") of "
                + (first.container().isEmpty() ? "the host" : "container " + first.container()) + " is in its "
                + words(first.namespaces())
                + (all.size() > 1 ? ", and " + (all.size() - 1) + " more" : "");
    }
}
