package dev.wharden.metrics;

import dev.wharden.audit.AuditEvent.Evaluated;
import dev.wharden.container.ContainerName;
import dev.wharden.policy.State;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The last verdict of each container that there is, added up for the gauges: how many findings one has its maker
 * chooses, so only their numbers are kept. Thread-safe: one lock guards all.
 */
final class LastVerdicts {
    private final int series;
    private final Map<ContainerName, Tally> verdicts = new HashMap<>();

    /**
     * One verdict.
     *
     * @param violations control, severity and mode to the number of findings
     * @param counted all of them
     */
    private record Tally(boolean isManaged, Map<List<String>, Integer> violations, long counted) {
        static Tally of(Evaluated verdict) {
            var violations = new HashMap<List<String>, Integer>();
            verdict.violations().stream()
                    .filter(violation -> !violation.unknown())
                    .forEach(violation -> violations.merge(
                            List.of(violation.control(), violation.severity(), verdict.mode()), 1, Integer::sum));
            return new Tally(
                    !verdict.state().equals(State.UNMANAGED.word()),
                    violations,
                    violations.values().stream().mapToLong(Integer::longValue).sum());
        }
    }

    /** At most this many containers have a series of their own. */
    LastVerdicts(int series) {
        this.series = series;
    }

    synchronized void judged(Evaluated verdict) {
        verdicts.put(verdict.container(), Tally.of(verdict));
    }

    synchronized void gone(ContainerName name) {
        verdicts.remove(name);
    }

    synchronized void retain(Set<ContainerName> names) {
        verdicts.keySet().retainAll(names);
    }

    synchronized Map<List<String>, Double> violations() {
        var violations = new HashMap<List<String>, Double>();
        for (Tally verdict : verdicts.values()) {
            verdict.violations().forEach((of, number) -> violations.merge(of, number.doubleValue(), Double::sum));
        }
        return violations;
    }

    /** The containers with the most findings first, then by name, so that the cap hides the least. */
    synchronized Map<List<String>, Double> worst() {
        var worst = new HashMap<List<String>, Double>();
        verdicts.entrySet().stream()
                .filter(verdict -> verdict.getValue().isManaged())
                .sorted(Comparator.comparingLong((Map.Entry<ContainerName, Tally> verdict) ->
                                verdict.getValue().counted())
                        .reversed()
                        .thenComparing(Map.Entry::getKey))
                .limit(series)
                .forEach(verdict -> worst.put(List.of(verdict.getKey().value()), (double)
                        verdict.getValue().counted()));
        return worst;
    }

    synchronized long dropped() {
        return Math.max(0, verdicts.values().stream().filter(Tally::isManaged).count() - series);
    }
}
