package dev.wharden.report;

import dev.wharden.control.fleet.Resource;
import dev.wharden.control.fleet.TenantMatrix;
import dev.wharden.control.fleet.TenantMatrix.Pair;
import dev.wharden.control.fleet.TenantMatrix.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What tenants share, as a matrix of letters, and below it a line for each pair that shares anything. */
final class TenantsTable {
    private static final int LONGEST = 24;

    private final Ansi ansi;
    private final int width;

    /** For a terminal or a pipe; sentences are folded at that many columns, 0 never folds. */
    TenantsTable(Ansi ansi, int width) {
        this.ansi = ansi;
        this.width = width;
    }

    List<String> lines(TenantMatrix matrix) {
        var lines = new ArrayList<String>();
        lines.add(ansi.bold("tenants") + "  "
                + ansi.dim("by label " + Printable.of(matrix.label()) + ", else by compose project"));
        if (matrix.tenants().isEmpty()) {
            lines.add("  no containers");
            return lines;
        }
        lines.addAll(grid(matrix));
        String letters = matrix.kinds().stream()
                .map(kind -> kind.letter() + " " + kind.one())
                .collect(Collectors.joining("  "));
        lines.addAll(Folding.fold(
                "  ",
                ansi.dim(letters + (letters.isEmpty() ? "" : "  ") + "- nothing  ? not all is known"
                        + (matrix.left() > 0
                                ? "; " + Phrases.count(matrix.left(), "more tenant", "more tenants")
                                : "")),
                width));
        for (Pair pair : matrix.pairs()) {
            if (!pair.shares().isEmpty()) {
                lines.addAll(Folding.fold("    ", sentence(matrix, pair), width));
            }
        }
        return lines;
    }

    /** {@code shop + bank: network edge; uid 0}. */
    static String sentence(TenantMatrix matrix, Pair pair) {
        return name(matrix.tenants().get(pair.one())) + " + "
                + name(matrix.tenants().get(pair.other())) + ": "
                + pair.shares().entrySet().stream()
                        .map(entry -> entry.getKey().one() + " "
                                + Printable.of(entry.getValue().shown()))
                        .collect(Collectors.joining("; "));
    }

    private static String name(Row row) {
        return Printable.of(row.tenant().shown());
    }

    private List<String> grid(TenantMatrix matrix) {
        int size = matrix.tenants().size();
        var cells = new String[size][size];
        for (int i = 0; i < size; i++) {
            cells[i][i] = ".";
        }
        for (Pair pair : matrix.pairs()) {
            String cell = cell(matrix, pair);
            cells[pair.one()][pair.other()] = cell;
            cells[pair.other()][pair.one()] = cell;
        }
        var columns = new int[size];
        for (int column = 0; column < size; column++) {
            columns[column] = String.valueOf(column + 1).length();
            for (String[] row : cells) {
                columns[column] = Math.max(columns[column], row[column].length());
            }
        }
        var lines = new ArrayList<String>();
        var head = new StringBuilder(" ".repeat(2 + 4 + LONGEST + 2 + 10));
        for (int column = 0; column < size; column++) {
            head.append(pad(String.valueOf(column + 1), columns[column] + 2));
        }
        lines.add(ansi.dim(head.toString().stripTrailing()));
        for (int row = 0; row < size; row++) {
            Row tenant = matrix.tenants().get(row);
            String name = name(tenant);
            var line = new StringBuilder("  " + pad(String.valueOf(row + 1), 4)
                    + pad(name.length() > LONGEST ? name.substring(0, LONGEST - 1) + "…" : name, LONGEST + 2)
                    + pad(String.valueOf(tenant.containers()), 10));
            for (int column = 0; column < size; column++) {
                line.append(pad(cells[row][column], columns[column] + 2));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static String cell(TenantMatrix matrix, Pair pair) {
        String letters = pair.shares().keySet().stream()
                .map(Resource::letter)
                .map(String::valueOf)
                .collect(Collectors.joining());
        return letters.isEmpty() ? matrix.isComplete(pair) ? "-" : "?" : letters + (matrix.isComplete(pair) ? "" : "?");
    }

    private static String pad(String text, int columns) {
        return String.format(Locale.ROOT, "%-" + columns + "s", text);
    }
}
