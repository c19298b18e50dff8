package dev.wharden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.report.Folding;
import dev.wharden.report.Ink;
import dev.wharden.report.Phrases;
import dev.wharden.report.Printable;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "status",
        description =
                "Shows what the daemon sees, what waits and why, and what it did last. Exit 1 when it is not ready.")
final class StatusCommand implements Callable<Integer> {
    private static final int HEAD = 12;

    @Mixin
    private Common common = new Common();

    @Override
    public Integer call() {
        Session session = Session.open(common);
        JsonNode status = session.daemon().get("/api/v1/status");
        Ink ink = session.terminal().ink();
        boolean ready = status.path("ready").asBoolean();
        session.say(ink.bold("Wharden " + text(status, "version")) + "  "
                + (ready ? ink.green("ready") : ink.red("not ready")) + "  enforcement "
                + text(status, "enforcement"));
        status.path("notReady").forEach(reason -> session.say("  " + ink.red(Printable.of(reason.asText()))));
        JsonNode engine = status.path("engine");
        session.say("engine      " + text(engine, "version") + " (API "
                + text(engine, "apiVersion") + "), events "
                + (engine.path("connected").asBoolean() ? "connected" : ink.red("not connected")));
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
        rows(session, "quarantined", status.path("quarantined"), "cause");
        rows(session, "overdue", overdue(status.path("quarantined")), "since");
        rows(session, "waiting", status.path("waiting"), "sentence");
        rows(session, "no remedy", status.path("unremediable"), "reason");
        status.path("failures").forEach(row -> failed(session, row));
        for (JsonNode row : status.path("recent")) {
            session.say(
                    "did         " + Printable.of(Phrases.seconds(row.path("at").asText())) + "  "
                            + Printable.of(row.path("container").asText())
                            + "  " + text(row, "kind") + "  "
                            + text(row, "result") + "  "
                            + ink.dim(text(row, "id")));
        }
        return ready ? Exit.OK : Exit.DRIFT;
    }

    /** Those that last longer than {@code quarantine.alertAfter}. */
    private static JsonNode overdue(JsonNode quarantined) {
        ArrayNode overdue = JsonNodeFactory.instance.arrayNode();
        quarantined.forEach(row -> {
            if (row.path("overdue").asBoolean()) {
                overdue.add(row);
            }
        });
        return overdue;
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
                        session.terminal().ink())
                .forEach(session::say);
    }

    private static String text(JsonNode node, String field) {
        return Printable.of(node.path(field).asText());
    }

    private static void warn(Session session, String what, String sentence) {
        if (!sentence.isEmpty()) {
            session.say(String.format("%-11s ", what) + session.terminal().ink().yellow(Printable.of(sentence)));
        }
    }

    private static void rows(Session session, String what, JsonNode rows, String field) {
        SharedReasons.of(rows, field)
                .forEach((reason, names) -> Folding.fold(
                                " ".repeat(HEAD),
                                Printable.of(String.join(", ", names)) + ": " + Printable.of(reason),
                                session.terminal().width())
                        .stream()
                        .reduce((all, line) -> all + "\n" + line)
                        .ifPresent(text -> session.say(String.format("%-11s ", what) + text.stripLeading())));
    }
}
