package dev.wharden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.wharden.report.Ansi;
import dev.wharden.report.Printable;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One container's story out of its audit records: what was found, and each action with its id, what it did, why, how it
 * ended, and the command that undoes it. Every text in it is hostile.
 */
final class AuditTimeline {
    private static final Set<String> UNDOABLE = Set.of("Update", "Recreate", "Undo", "Quarantine");
    /** Written by the daemon itself, before what a person gave as a reason. */
    private static final Pattern UNDONE = Pattern.compile("undo of ([0-9]{8}T[0-9]{6}-[0-9a-f]{8}) .*");

    private final Ansi ansi;
    private final Predicate<String> kept;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Action> actions = new LinkedHashMap<>();
    private final Set<String> undone = new LinkedHashSet<>();

    /**
     * An empty one.
     *
     * @param kept whether what it takes to undo an action is still there
     */
    AuditTimeline(Ansi ansi, Predicate<String> kept) {
        this.ansi = ansi;
        this.kept = kept;
    }

    /** Something that is told in its turn. */
    private sealed interface Entry {}

    private record Line(JsonNode record) implements Entry {}

    private static final class Action implements Entry {
        private final JsonNode begun;
        private final List<String> calls = new ArrayList<>();
        private JsonNode ended = MissingNode.getInstance();
        private JsonNode twin = MissingNode.getInstance();

        private Action(JsonNode begun) {
            this.begun = begun;
        }
    }

    /** The next record, the oldest first. */
    void add(JsonNode record) {
        String id = text(record, "action");
        Action action = actions.get(id);
        switch (text(record, "type")) {
            case "remedy_begun" -> {
                var fresh = new Action(record);
                actions.put(id, fresh);
                entries.add(fresh);
            }
            case "intent" -> {}
            case "twin_failed" -> {
                if (action == null) {
                    entries.add(new Line(record));
                } else {
                    action.twin = record;
                }
            }
            case "done" -> {
                if (action != null) {
                    String result = text(record, "result");
                    action.calls.add(text(record, "verb") + (result.equals("ok") ? "" : " (" + result + ")"));
                }
            }
            case "remedy_ended" -> {
                if (action == null) {
                    entries.add(new Line(record));
                } else {
                    action.ended = record;
                    Matcher of = UNDONE.matcher(text(action.begun, "reason"));
                    if (text(record, "verb").equals("Undo")
                            && text(record, "result").equals("success")
                            && of.matches()) {
                        undone.add(of.group(1));
                    }
                }
            }
            default -> entries.add(new Line(record));
        }
    }

    /** The lines, the oldest first. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        for (Entry entry : entries) {
            switch (entry) {
                case Line line -> lines.add(line(line.record()));
                case Action action -> lines.addAll(lines(action));
            }
        }
        return lines;
    }

    private String line(JsonNode record) {
        String what = switch (text(record, "type")) {
            case "evaluated" -> found(record);
            case "drift_detected" ->
                "drift      " + text(record, "control") + ": " + text(record, "reason")
                        + ansi.dim(" (" + text(record, "result") + ")");
            case "remedy_ended" ->
                "%-11s".formatted(text(record, "result")) + "a"
                        + (text(record, "verb").matches("[AEIOU].*") ? "n " : " ") + text(record, "verb") + ": "
                        + text(record, "reason");
            case "ordered" ->
                "ordered    " + text(record, "verb") + " by " + text(record, "actor") + ": " + text(record, "result")
                        + ", " + text(record, "reason");
            default -> text(record, "type") + "  " + text(record, "result") + "  " + text(record, "reason");
        };
        return time(record) + what;
    }

    private String found(JsonNode record) {
        String policy = text(record, "policy");
        String controls = text(record, "control");
        return "found      " + text(record, "result") + (policy.isEmpty() ? "" : ", policy " + policy)
                + (controls.isEmpty() ? "" : ": " + controls.replace(",", ", "));
    }

    private List<String> lines(Action action) {
        String id = text(action.begun, "action");
        String kind = text(action.begun, "verb");
        String result = action.ended.isMissingNode() ? "not ended" : text(action.ended, "result");
        String actor = text(action.begun, "actor");
        var lines = new ArrayList<String>();
        lines.add(time(action.begun) + ansi.bold(kind) + "  " + ansi.bold(id) + "  " + coloured(result) + took(action)
                + (actor.equals("wharden") || actor.isEmpty() ? "" : ", by " + actor));
        more(lines, "why", text(action.begun, "reason"));
        // A network may be called by its id: as docker network ls shows it.
        more(lines, "did", String.join(", ", action.calls).replaceAll("\\b([0-9a-f]{12})[0-9a-f]{52}\\b", "$1"));
        more(lines, "result", text(action.ended, "reason"));
        if (!action.twin.isMissingNode()) {
            more(lines, "twin", text(action.twin, "result"));
            action.twin
                    .path("reason")
                    .asText("")
                    .lines()
                    .forEach(line -> lines.add("           | " + Printable.of(line)));
        }
        if (result.equals("success") && UNDOABLE.contains(kind)) {
            if (undone.contains(id)) {
                more(lines, "undone", "yes");
            } else if (kept.test(id)) {
                more(lines, "undo", "wharden undo " + id);
            }
        }
        return lines;
    }

    private void more(List<String> lines, String what, String text) {
        if (!text.isEmpty()) {
            lines.add("    " + ansi.dim("%-7s".formatted(what)) + text);
        }
    }

    private String coloured(String result) {
        return switch (result) {
            case "success" -> ansi.green(result);
            case "failed", "rolled_back" -> ansi.red(result);
            default -> ansi.yellow(result);
        };
    }

    private static String took(Action action) {
        try {
            Duration took = Duration.between(
                    Instant.parse(text(action.begun, "time")), Instant.parse(text(action.ended, "time")));
            return String.format(Locale.ROOT, " after %.1f s", took.toMillis() / 1000.0);
        } catch (DateTimeException e) {
            return "";
        }
    }

    private String time(JsonNode record) {
        String time = text(record, "time");
        return ansi.dim(time.length() > 19 ? time.substring(0, 19) + "Z" : time) + "  ";
    }

    private static String text(JsonNode record, String field) {
        return record.path(field).isTextual() ? Printable.of(record.path(field).textValue()) : "";
    }
}
