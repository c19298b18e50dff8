package dev.wharden.control.runtime;

import dev.wharden.control.*;
import dev.wharden.subject.ForeignProcess;
import java.util.List;

/** Processes of others in a container's namespaces. */
final class Intruders {
    static final Key<Boolean> FOREIGN =
            Key.flag("foreign", "whether processes that are not its own may be in its namespaces (nsenter)", true);

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
    }

    private static String told(List<ForeignProcess> all) {
        ForeignProcess first = all.getFirst();
        return "process " + first.name() + " (" + first.pid() + ") of "
                + (first.container().isEmpty() ? "the host" : "container " + first.container()) + " is in its "
                + String.join(", ", first.namespaces()) + " namespace"
                + (first.namespaces().size() > 1 ? "s" : "")
                + (all.size() > 1 ? ", and " + (all.size() - 1) + " more" : "");
    }
}
