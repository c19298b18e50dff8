package dev.wharden.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The published standards, row by row, and the rules that answer them: {@code docs/coverage.md}.
 *
 * @param rows of a standard, in its order
 */
record Coverage(List<Row> rows) {
    private static final Path FOLDER = Path.of("src/test/resources/coverage");

    /** Keeps a copy. */
    Coverage {
        rows = List.copyOf(rows);
    }

    /**
     * One demand of a standard.
     *
     * @param reference as rules refer to it
     * @param title in our words
     * @param note why no rule answers it, or what is to be said of those that do; may be empty
     */
    record Row(Reference reference, String title, String note) {
        /** {@code control/rule} of each that answers it. */
        List<String> rules() {
            return Controls.all().stream()
                    .map(Control::info)
                    .flatMap(info -> info.rules().stream()
                            .filter(rule -> rule.references().contains(reference))
                            .map(rule -> info.id() + "/" + rule.id()))
                    .toList();
        }

        boolean isCovered() {
            return !rules().isEmpty();
        }
    }

    /** All 117 of the CIS Docker Benchmark 1.6.0. */
    static Coverage cisDocker() {
        return new Coverage(lines("cis-docker-1.6.0.txt").stream()
                .map(words -> new Row(Reference.cis(words.get(0)), words.get(1), words.get(2)))
                .toList());
    }

    /** All of the Pod Security Standards. */
    static Coverage podSecurity() {
        return new Coverage(lines("pod-security.txt").stream()
                .map(words -> new Row(
                        words.get(0).equals("baseline")
                                ? Reference.pssBaseline(words.get(1))
                                : Reference.pssRestricted(words.get(1)),
                        words.get(2),
                        words.get(3)))
                .toList());
    }

    private static List<List<String>> lines(String file) {
        try {
            return Files.readAllLines(FOLDER.resolve(file)).stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> List.of((line + " ").split(" \\| ", -1)))
                    .map(words -> words.stream().map(String::strip).toList())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    /** The whole document. */
    static String text() {
        var out = new StringBuilder();
        out.append("# What of the published standards is judged\n\n")
                .append("<!-- Generated. To rewrite it: mvn -o test -Dtest=CoverageTest -Dwharden.rewrite=true -pl "
                        + "daemon -->\n\n")
                .append("Each row names the rules that answer it, or says why none does. An exception may name a "
                        + "rule.\n\n");
        Coverage cis = cisDocker();
        out.append("## CIS Docker Benchmark 1.6.0\n\n")
                .append("Judged: " + cis.count("") + "; of containers at run time (section 5): " + cis.count("5.")
                        + ".\n\n")
                .append("| check | level | demands | judged by |\n|---|---|---|---|\n");
        cis.rows.forEach(row -> out.append("| %s | %s | %s | %s |\n"
                .formatted(row.reference.id(), row.reference.level(), row.title, answer(row))));
        out.append("\n## Pod Security Standards\n\n| level | control | judged by |\n|---|---|---|\n");
        podSecurity()
                .rows
                .forEach(row ->
                        out.append("| %s | %s | %s |\n".formatted(row.reference.level(), row.title, answer(row))));
        return out.toString();
    }

    private String count(String section) {
        List<Row> all = rows.stream()
                .filter(row -> row.reference.id().startsWith(section))
                .toList();
        return all.stream().filter(Row::isCovered).count() + " of " + all.size();
    }

    private static String answer(Row row) {
        String rules = String.join(", ", row.rules());
        boolean both = row.isCovered() && row.reference.framework() == Reference.Framework.POD_SECURITY;
        return both && !row.note.isEmpty() ? rules + " (" + row.note + ")" : row.isCovered() ? rules : "– " + row.note;
    }
}
