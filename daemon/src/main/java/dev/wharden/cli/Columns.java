package dev.wharden.cli;

import dev.wharden.report.Folding;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows under aligned headings. On a terminal the second of three columns is folded, so that the last one stays in
 * sight.
 *
 * @param head of each column
 * @param rows as many cells each
 * @param width of the terminal, 0 for a pipe
 */
record Columns(List<String> head, List<List<String>> rows, int width) {
    private static final int NARROWEST = 24;
    /** A longer cell only moves what follows it on its own line. */
    private static final int WIDEST_IN_A_PIPE = 40;

    List<String> lines() {
        int first = widest(0);
        int last = widest(2);
        int middle = width == 0
                ? Math.min(widest(1), WIDEST_IN_A_PIPE)
                : Math.clamp(width - first - last - 4, NARROWEST, Math.max(NARROWEST, widest(1)));
        var lines = new ArrayList<String>();
        lines.add(line(head.get(0), first, head.get(1), middle, head.get(2)));
        for (List<String> row : rows) {
            List<String> folded = Folding.fold("", row.get(1), width == 0 ? 0 : middle);
            lines.add(line(row.get(0), first, folded.getFirst(), middle, row.get(2)));
            folded.stream().skip(1).forEach(more -> lines.add(line("", first, more, middle, "")));
        }
        return lines;
    }

    private int widest(int column) {
        int widest = head.get(column).length();
        for (List<String> row : rows) {
            widest = Math.max(widest, row.get(column).length());
        }
        return widest;
    }

    private static String line(String one, int first, String two, int second, String three) {
        return (pad(one, first) + "  " + pad(two, second) + "  " + three).stripTrailing();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
