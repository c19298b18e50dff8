package dev.wharden.report;

import dev.wharden.control.Finding;
import dev.wharden.control.Severity;
import dev.wharden.policy.Judged;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How many findings there are, by severity and by control: what ends a report. */
public final class Totals {
    private final Map<Severity, Integer> severities = new EnumMap<>(Severity.class);
    private final Map<String, Integer> controls = new TreeMap<>();
    private final Map<Severity, Integer> unknown = new EnumMap<>(Severity.class);

    /** Of some findings. */
    public Totals(Stream<Finding> findings) {
        findings.forEach(this::add);
    }

    /** Of all findings of a report that no exception excuses. */
    static Totals of(CheckReport report) {
        return new Totals(Stream.concat(
                report.containers().stream()
                        .flatMap(container -> container.findings().stream())
                        .filter(judged -> judged.exception().isEmpty())
                        .map(Judged::finding),
                report.host().open().stream()));
    }

    private void add(Finding finding) {
        if (Grade.isUnknown(finding)) {
            unknown.merge(finding.detail().severity(), 1, Integer::sum);
            return;
        }
        severities.merge(finding.detail().severity(), 1, Integer::sum);
        controls.merge(finding.detail().control(), 1, Integer::sum);
    }

    /**
     * Two sentences, or none without a finding; what could not be read is not a finding and is counted apart.
     *
     * @param which findings these are, before their number; empty for all
     */
    public List<String> lines(String which) {
        int unread = sum(unknown);
        if (controls.isEmpty()) {
            return unread == 0
                    ? List.of()
                    : List.of((which.isEmpty() ? "no findings; " : "") + unread + " unknown, which could not be read");
        }
        String byControl = controls.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        return List.of(
                which + Phrases.count(sum(severities), "finding", "findings") + ": " + words(severities)
                        + (unread == 0 ? "" : "; " + unread + " unknown"),
                "by control: " + byControl);
    }

    /** What the unknown would be if it were found, which {@code --fail-on} goes by; empty where all is known. */
    Optional<String> wouldBe() {
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "if it were found, the unknown would be: " + words(unknown) + "; --fail-on counts it as that");
    }

    private static int sum(Map<Severity, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static String words(Map<Severity, Integer> counts) {
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().word())
                .collect(Collectors.joining(", "));
    }
}
