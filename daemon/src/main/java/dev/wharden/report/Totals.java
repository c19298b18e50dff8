package dev.wharden.report;

import dev.wharden.control.Finding;
import dev.wharden.control.Severity;
import dev.wharden.policy.Judged;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How many findings there are, by severity and by control: what ends a report. */
public final class Totals {
    private final Map<Severity, Integer> severities = new EnumMap<>(Severity.class);
    private final Map<String, Integer> controls = new TreeMap<>();
    private int unknown;

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
            unknown++;
            return;
        }
        severities.merge(finding.detail().severity(), 1, Integer::sum);
        controls.merge(finding.detail().control(), 1, Integer::sum);
    }

    private String unknown() {
        return unknown == 0 ? "" : "; " + unknown + " unknown";
    }

    /** Two sentences, or none without a finding; what could not be read is no finding and is counted apart. */
    public List<String> lines() {
        if (controls.isEmpty()) {
            return unknown == 0 ? List.of() : List.of("no findings" + unknown());
        }
        int all = severities.values().stream().mapToInt(Integer::intValue).sum();
        String bySeverity = severities.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().word())
                .collect(Collectors.joining(", "));
        String byControl = controls.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        return List.of(
                Phrases.count(all, "finding", "findings") + ": " + bySeverity + unknown(), "by control: " + byControl);
    }
}
