package dev.wharden.report;

import dev.wharden.control.Finding;
import dev.wharden.control.Severity;
import dev.wharden.policy.Judged;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What ends a report: how many findings there are by severity and, where there is more than one container, a row for
 * each control with its severities and its containers, the worst first. What an exception excuses, and what is unknown,
 * has no row.
 */
public final class SummaryTable {
    private static final Comparator<Row> WORST_FIRST = Comparator.comparing(
                    (Row row) -> row.severities.keySet().iterator().next())
            .thenComparingInt(row -> -row.containers.size())
            .thenComparing(row -> row.control);

    private final Ansi ansi;

    /** In these colours. */
    public SummaryTable(Ansi ansi) {
        this.ansi = ansi;
    }

    private static final class Row {
        private final String control;
        private final Map<Severity, Integer> severities = new EnumMap<>(Severity.class);
        private final Set<String> containers = new HashSet<>();
        private boolean host;

        Row(String control) {
            this.control = control;
        }

        String where() {
            String count = containers.isEmpty() ? "" : String.valueOf(containers.size());
            return host ? (count.isEmpty() ? "host" : count + " + host") : count;
        }
    }

    /** At least one line where anything is found; none elsewhere. */
    public List<String> lines(CheckReport report) {
        var lines = new ArrayList<String>();
        Totals totals = Totals.of(report);
        totals.lines("").stream().limit(1).forEach(lines::add);
        totals.wouldBe().ifPresent(lines::add);
        if (report.containers().size() > 1) {
            lines.addAll(table(rows(report)));
        }
        return lines;
    }

    private static List<Row> rows(CheckReport report) {
        var rows = new TreeMap<String, Row>();
        for (ContainerReport container : report.containers()) {
            container.findings().stream()
                    .filter(judged -> judged.exception().isEmpty())
                    .map(Judged::finding)
                    .filter(finding -> !Grade.isUnknown(finding))
                    .forEach(finding -> add(rows, finding).containers.add(container.name()));
        }
        report.host().open().stream()
                .filter(finding -> !Grade.isUnknown(finding))
                .forEach(finding -> add(rows, finding).host = true);
        return rows.values().stream().sorted(WORST_FIRST).toList();
    }

    private static Row add(Map<String, Row> rows, Finding finding) {
        Row row = rows.computeIfAbsent(finding.detail().control(), Row::new);
        row.severities.merge(finding.detail().severity(), 1, Integer::sum);
        return row;
    }

    private List<String> table(List<Row> rows) {
        var lines = new ArrayList<String>();
        if (rows.isEmpty()) {
            return lines;
        }
        var severities = EnumSet.noneOf(Severity.class);
        rows.forEach(row -> severities.addAll(row.severities.keySet()));
        int widest = rows.stream().mapToInt(row -> row.control.length()).max().orElse(0);
        var head = new StringBuilder(pad("CONTROL", widest));
        severities.forEach(severity -> head.append("  ").append(severity.word().toUpperCase(java.util.Locale.ROOT)));
        lines.add(ansi.dim(head.append("  CONTAINERS").toString()));
        for (Row row : rows) {
            var line = new StringBuilder(pad(row.control, widest));
            for (Severity severity : severities) {
                int count = row.severities.getOrDefault(severity, 0);
                String cell = right(
                        count == 0 ? "" : String.valueOf(count), severity.word().length());
                line.append("  ").append(count == 0 ? cell : ansi.severity(severity, cell));
            }
            lines.add(line.append("  ")
                    .append(right(row.where(), "CONTAINERS".length()))
                    .toString());
        }
        return lines;
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }
}
