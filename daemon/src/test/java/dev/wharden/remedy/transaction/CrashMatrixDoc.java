package dev.wharden.remedy.transaction;

import dev.wharden.docker.Call;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What each cell of the crash matrix came to, as a document. */
final class CrashMatrixDoc {
    private static final String HEAD = """
            # The crash matrix

            Generated from a run of all its cells (`CrashMatrixTest`), and compared at each build. At each call that an
            action makes, Wharden is killed or the engine fails; then the next daemon goes on from the journal alone, \
            and
            is hit itself. A row says what is left at the end and what was told of the action, once, or twice (×2) where
            the crash came between the telling and the end of the journal; and at which calls that is so. "Write 4, \
            then …"
            is a recovery: Wharden was killed after its fourth change, and is hit at these calls of what it does then.
            """;

    private final Map<String, Section> sections = new LinkedHashMap<>();

    /** What each cell came to, by that; then what happened, with the calls at which it did. */
    private record Section(List<Call> calls, boolean sampled, Map<String, Map<String, List<Integer>>> rows) {}

    void section(String title, List<Call> calls, boolean sampled) {
        sections.put(title, new Section(calls, sampled, new LinkedHashMap<>()));
    }

    void cell(String title, CrashCell cell, String cameTo) {
        Objects.requireNonNull(sections.get(title))
                .rows()
                .computeIfAbsent(plain(cameTo), row -> new LinkedHashMap<>())
                .computeIfAbsent(cell.what(), what -> new ArrayList<>())
                .add(cell.counted().number());
    }

    /** Ids, and the marks of names that are given for a time, are others at each run. */
    private static String plain(String text) {
        return text.replaceAll("\\b[0-9a-f]{12,64}\\b", "ID")
                .replaceAll("(wharden-[a-z]+-)[0-9a-z]+", "$1…")
                .replace("|", "\\|")
                .replace("\n", " ");
    }

    String text() {
        var text = new StringBuilder(HEAD);
        sections.forEach((title, section) -> {
            text.append("\n## ").append(title).append("\n\nIts calls: ");
            text.append(calls(section.calls())).append(".\n");
            text.append(section.sampled() ? "\nA sample of its cells:\n" : "");
            text.append("\n| result | where |\n|---|---|\n");
            section.rows().forEach((cameTo, where) -> text.append("| %s | %s |\n".formatted(cameTo, where(where))));
        });
        return text.toString();
    }

    private static String where(Map<String, List<Integer>> hits) {
        var whats = new LinkedHashMap<String, List<String>>();
        hits.forEach((what, numbers) ->
                whats.computeIfAbsent(ranges(numbers), all -> new ArrayList<>()).add(what));
        return whats.entrySet().stream()
                .map(one -> String.join(" / ", one.getValue()) + ": " + one.getKey())
                .collect(Collectors.joining("; "));
    }

    private static String calls(List<Call> calls) {
        var parts = new ArrayList<String>();
        for (int from = 0, to; from < calls.size(); from = to) {
            String word = word(calls.get(from));
            for (to = from + 1; to < calls.size() && word(calls.get(to)).equals(word); to++) {
                // One more of the same.
            }
            parts.add((to - from == 1 ? "" + to : (from + 1) + "–" + to) + " " + word);
        }
        return String.join(", ", parts);
    }

    private static String word(Call call) {
        return call.write() ? "**" + plain((call.operation() + " " + call.container()).strip()) + "**" : "look";
    }

    private static String ranges(List<Integer> numbers) {
        List<Integer> sorted = numbers.stream().distinct().sorted().toList();
        var ranges = new ArrayList<List<Integer>>();
        for (int number : sorted) {
            if (ranges.isEmpty() || ranges.getLast().getLast() + 1 < number) {
                ranges.add(new ArrayList<>());
            }
            ranges.getLast().add(number);
        }
        return ranges.stream()
                .map(range -> range.size() == 1 ? "" + range.getFirst() : range.getFirst() + "–" + range.getLast())
                .collect(Collectors.joining(", "));
    }
}
