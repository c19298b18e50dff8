package dev.wharden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.remedy.guard.Admission;
import dev.wharden.report.Ansi;
import dev.wharden.report.Folding;
import dev.wharden.report.Phrases;
import dev.wharden.report.Printable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "status",
        description =
                "Shows what the daemon sees, what waits and why, and what it did last. Exit 1 when it is not ready.")
final class StatusCommand implements Callable<Integer> {
    private static final int HEAD = 12;
    private static final String REASON = "reason";

    @Mixin
    private Common common = new Common();

    @Override
    public Integer call() {
        Session session = Session.open(common);
        JsonNode status = session.daemon().get("/api/v1/status");
        Ansi ansi = session.terminal().ansi();
        boolean ready = status.path("ready").asBoolean();
        session.say(ansi.bold("Wharden " + text(status, "version")) + "  "
                + (ready ? ansi.green("ready") : ansi.red("not ready")) + "  enforcement "
                + text(status, "enforcement"));
        status.path("notReady").forEach(reason -> session.say("  " + ansi.red(Printable.of(reason.asText()))));
        JsonNode engine = status.path("engine");
        session.say("engine      " + text(engine, "version") + " (API "
                + text(engine, "apiVersion") + "), events "
                + (engine.path("connected").asBoolean() ? "connected" : ansi.red("not connected")));
        session.say("containers  " + summary(status.path("summary")));
        session.say("last sweep  "
                + Printable.of(
                        Phrases.seconds(status.path("sweep").path("succeededAt").asText("not yet"))));
        JsonNode bounds = status.path("bounds");
        session.say("budget      " + bounds.path("budgetRemaining").asInt() + " of "
                + bounds.path("budgetPerHour").asInt() + " actions with downtime left this hour, "
                + bounds.path("quarantinesRemaining").asInt() + " of "
                + bounds.path("quarantinesPerHour").asInt() + " quarantines");
        warn(session, "paused", bounds.path("paused").asText());
        warn(session, "breaker", bounds.path("breaker").asText());
        warn(session, "files", status.path("reload").path("problem").asText());
        warn(session, "restart", status.path("reload").path("pending").asText());
        held(status, session.terminal().width()).forEach(session::say);
        tenants(status.path("tenants"), session.terminal().width()).forEach(session::say);
        status.path("failures").forEach(row -> failed(session, row));
        for (JsonNode row : status.path("recent")) {
            session.say(
                    "did         " + Printable.of(Phrases.seconds(row.path("at").asText())) + "  "
                            + Printable.of(row.path("container").asText())
                            + "  " + text(row, "kind") + "  "
                            + text(row, "result") + "  "
                            + ansi.dim(text(row, "id")));
        }
        return ready ? Exit.OK : Exit.DRIFT;
    }

    /** What pairs of tenants share; no line where no policy asks. */
    static List<String> tenants(JsonNode tenants, int width) {
        if (!tenants.isObject()) {
            return List.of();
        }
        var pairs = new ArrayList<String>();
        for (JsonNode pair : tenants.path("pairs")) {
            String shares = pair.path("shares")
                    .propertyStream()
                    .map(kind -> Printable.of(kind.getKey()) + " " + things(kind.getValue()))
                    .collect(Collectors.joining("; "));
            if (!shares.isEmpty()) {
                pairs.add(text(pair, "one") + " + " + text(pair, "other") + ": " + shares);
            }
        }
        int count = tenants.path("tenants").size() + tenants.path("moreTenants").asInt();
        boolean complete = tenants.path("tenants")
                .valueStream()
                .allMatch(row -> row.path("complete").asBoolean());
        pairs.addFirst(Phrases.count(count, "tenant", "tenants")
                + (pairs.isEmpty() ? complete ? ", which share nothing" : ", not all is known of them" : ""));
        var lines = new ArrayList<String>();
        pairs.forEach(line -> lines.addAll(Folding.fold(" ".repeat(HEAD), line, width)));
        lines.set(0, String.format("%-11s ", "tenants") + lines.getFirst().stripLeading());
        return lines;
    }

    private static String things(JsonNode of) {
        String names = of.path("names")
                .valueStream()
                .map(name -> Printable.of(name.asText()))
                .collect(Collectors.joining(", "));
        int more = of.path("more").asInt();
        return names + (more > 0 ? " and " + more + " more" : "");
    }

    /** Why nothing is done to containers, each container once: under the first heading that has it. */
    static List<String> held(JsonNode status, int width) {
        var headings = new LinkedHashMap<String, ArrayNode>();
        var listed = new HashSet<String>();
        for (JsonNode row : status.path("waiting")) {
            String sentence = row.path("sentence").asText();
            if (sentence.startsWith(Admission.ORDERED)) {
                // Beside its state: what a person waits for is not looked for there.
                add(headings, new HashSet<>(), "ordered", row, sentence.substring(Admission.ORDERED.length()));
            }
        }
        for (JsonNode row : status.path("down")) {
            add(headings, listed, "down", row, row.path("sentence").asText());
        }
        for (JsonNode row : status.path("quarantined")) {
            String overdue = row.path("overdue").asBoolean()
                    ? ", overdue: since " + Phrases.seconds(row.path("since").asText())
                    : "";
            add(headings, listed, "quarantined", row, row.path("cause").asText() + overdue);
        }
        for (JsonNode row : status.path("waiting")) {
            String heading = switch (row.path("reason").asText()) {
                case "failing" -> "failing";
                case "suspended" -> "suspended";
                case "left_alone" -> "left alone";
                default -> "waiting";
            };
            String sentence = row.path("sentence").asText();
            if (heading.equals("failing")) {
                // Beside why nothing is done to it: either asks for something else of a person.
                add(headings, new HashSet<>(), heading, row, sentence);
            } else if (!sentence.startsWith(Admission.ORDERED)) {
                add(headings, listed, heading, row, sentence);
            }
        }
        for (JsonNode row : status.path("unremediable")) {
            add(headings, listed, "no remedy", row, row.path("reason").asText());
        }
        var lines = new ArrayList<String>();
        headings.forEach((heading, rows) -> lines.addAll(rows(heading, rows, width)));
        return lines;
    }

    private static void add(
            Map<String, ArrayNode> headings, Set<String> listed, String heading, JsonNode row, String reason) {
        String name = row.path("name").asText();
        if (listed.add(name)) {
            headings.computeIfAbsent(heading, any -> JsonNodeFactory.instance.arrayNode())
                    .addObject()
                    .put("name", name)
                    .put(REASON, reason);
        }
    }

    private static String summary(JsonNode summary) {
        var words = new StringBuilder();
        summary.properties().forEach(entry -> {
            if (!entry.getKey().equals("containers") && entry.getValue().asInt() > 0) {
                words.append(words.isEmpty() ? "" : ", ")
                        .append(entry.getValue().asInt())
                        .append(' ')
                        .append(Printable.of(entry.getKey()));
            }
        });
        return words.isEmpty() ? "none" : words.toString();
    }

    private static void failed(Session session, JsonNode row) {
        var log = new ArrayList<String>();
        row.path("log").forEach(line -> log.add(line.asText()));
        FailedRepairs.brief(
                        row.path("name").asText(),
                        row.path("at").asText(),
                        row.path("why").asText(),
                        log,
                        session.terminal().ansi())
                .forEach(session::say);
    }

    private static String text(JsonNode node, String field) {
        return Printable.of(node.path(field).asText());
    }

    private static void warn(Session session, String what, String sentence) {
        if (!sentence.isEmpty()) {
            session.say(
                    String.format("%-11s ", what) + session.terminal().ansi().yellow(Printable.of(sentence)));
        }
    }

    private static List<String> rows(String heading, JsonNode rows, int width) {
        var lines = new ArrayList<String>();
        SharedReasons.of(rows, REASON)
                .forEach((reason, names) -> Folding.fold(
                                " ".repeat(HEAD),
                                Printable.of(String.join(", ", names)) + ": " + Printable.of(reason),
                                width)
                        .stream()
                        .reduce((all, line) -> all + "\n" + line)
                        .ifPresent(text -> lines.add(String.format("%-11s ", heading) + text.stripLeading())));
        return lines;
    }
}
