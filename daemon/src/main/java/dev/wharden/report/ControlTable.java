package dev.wharden.report;

import dev.wharden.control.Finding;
import dev.wharden.policy.Judged;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code check --by control}: each control once, the worst first, with what was found and the containers that share it.
 */
final class ControlTable {
    private static final Comparator<Row> WORST_FIRST = Comparator.comparing(Row::finding, Grade.WORST_FIRST)
            .thenComparing(row -> row.finding().detail().control())
            .thenComparing(Row::message);

    private final Ansi ansi;
    private final int width;

    ControlTable(Ansi ansi, int width) {
        this.ansi = ansi;
        this.width = width;
    }

    private record Row(Finding finding, String message, String container) {}

    List<String> lines(List<ContainerReport> containers) {
        var rows = new ArrayList<Row>();
        for (ContainerReport container : containers) {
            container.findings().stream()
                    .filter(judged -> judged.finding().detail().impliedBy().isEmpty())
                    .forEach(judged -> rows.add(new Row(judged.finding(), message(judged), container.name())));
        }
        rows.sort(WORST_FIRST);
        var byControl = new LinkedHashMap<String, Map<String, List<String>>>();
        for (Row row : rows) {
            Finding.Detail detail = row.finding().detail();
            String head =
                    Grade.painted(ansi, row.finding(), String.format(Locale.ROOT, "%-9s", Grade.word(row.finding())))
                            + ansi.bold(detail.control());
            byControl
                    .computeIfAbsent(head, any -> new TreeMap<>())
                    .computeIfAbsent(row.message(), any -> new ArrayList<>())
                    .add(row.container());
        }
        var lines = new ArrayList<String>();
        byControl.forEach((head, messages) -> {
            lines.add(head);
            messages.forEach((message, names) -> {
                List<String> sharing =
                        names.stream().distinct().sorted(NaturalOrder.INSTANCE).toList();
                String count = sharing.size() == 1 ? "" : ": " + sharing.size() + " containers";
                lines.addAll(Folding.fold("    ", message + count, width));
                Folding.fold("      ", Printable.of(String.join(", ", sharing)), width)
                        .forEach(line -> lines.add(ansi.dim(line)));
            });
        });
        return lines;
    }

    private static String message(Judged judged) {
        return Printable.of(judged.finding().detail().message())
                + judged.exception()
                        .map(by -> " (excepted: " + Printable.of(by) + ")")
                        .orElse("");
    }
}
