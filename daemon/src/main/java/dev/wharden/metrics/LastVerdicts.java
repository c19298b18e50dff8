package dev.wharden.metrics;

import dev.wharden.audit.AuditEvent.Evaluated;
import dev.wharden.audit.AuditEvent.Violation;
import dev.wharden.container.ContainerName;
import dev.wharden.policy.State;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The last verdict of each container that there is, added up for the gauges. Thread-safe: one lock guards all. */
final class LastVerdicts {
    private final int series;
    private final Map<ContainerName, Evaluated> verdicts = new HashMap<>();

    /** At most this many containers have a series of their own. */
    LastVerdicts(int series) {
        this.series = series;
    }

    synchronized void judged(Evaluated verdict) {
        verdicts.put(verdict.container(), verdict);
    }

    synchronized void gone(ContainerName name) {
        verdicts.remove(name);
    }

    synchronized void retain(Set<ContainerName> names) {
        verdicts.keySet().retainAll(names);
    }

    synchronized Map<List<String>, Double> violations() {
        var violations = new HashMap<List<String>, Double>();
        for (Evaluated verdict : verdicts.values()) {
            for (Violation violation : verdict.violations()) {
                if (!violation.unknown()) {
                    violations.merge(
                            List.of(violation.control(), violation.severity(), verdict.mode()), 1.0, Double::sum);
                }
            }
        }
        return violations;
    }

    /** The containers with the most findings first, then by name, so that the cap hides the least. */
    synchronized Map<List<String>, Double> worst() {
        var worst = new HashMap<List<String>, Double>();
        verdicts.values().stream()
                .filter(LastVerdicts::isManaged)
                .sorted(Comparator.comparingLong(LastVerdicts::counted)
                        .reversed()
                        .thenComparing(Evaluated::container))
                .limit(series)
                .forEach(verdict -> worst.put(List.of(verdict.container().value()), (double) counted(verdict)));
        return worst;
    }

    synchronized long dropped() {
        return Math.max(
                0, verdicts.values().stream().filter(LastVerdicts::isManaged).count() - series);
    }

    private static boolean isManaged(Evaluated verdict) {
        return !verdict.state().equals(State.UNMANAGED.word());
    }

    private static long counted(Evaluated verdict) {
        return verdict.violations().stream()
                .filter(violation -> !violation.unknown())
                .count();
    }
}
