package dev.wharden.web;

import static j2html.TagCreator.b;
import static j2html.TagCreator.code;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.p;
import static j2html.TagCreator.pre;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import dev.wharden.report.Status;
import j2html.tags.DomContent;
import java.time.Duration;
import java.util.List;

/** The page's tables beside the containers. */
final class StatusTables {
    private StatusTables() {}

    static DomContent quarantine(Status status) {
        return sheet(
                "Quarantine",
                List.of("Container", "Since", "Cause", "Limits"),
                status.quarantined().stream()
                        .map(row -> tr(
                                td(b(row.name())),
                                td(Times.clock(row.since()) + ", "
                                                + Times.spoken(Duration.between(row.since(), status.now()))
                                                + (row.overdue() ? ", overdue" : ""))
                                        .withClass("time"),
                                td(row.cause()),
                                td(row.limits())))
                        .toList());
    }

    static DomContent waiting(Status status) {
        return sheet(
                "Waiting",
                List.of("Container", "For", "Until"),
                status.waiting().stream()
                        .map(row -> tr(
                                td(b(row.name())),
                                td(row.sentence()),
                                td(row.until().map(Times::clock).orElse(row.fails() ? "" : "somebody resumes it"))
                                        .withClass("time")))
                        .toList());
    }

    static DomContent recent(Status status) {
        if (status.recent().isEmpty()) {
            return div(h2("Recent actions"), p("Wharden has changed nothing.").withClass("faint"));
        }
        return sheet(
                "Recent actions",
                List.of("When", "Container", "Action", "Result", "Reason", "Id, for wharden undo"),
                status.recent().stream()
                        .map(row -> tr(
                                td(Times.clock(row.at())).withClass("time"),
                                td(b(row.container())),
                                td(row.kind()),
                                td(row.result()).withClass(row.result()),
                                td(row.reason()),
                                td(code(row.id()))))
                        .toList());
    }

    static DomContent failures(Status status) {
        return sheet(
                "Failed repairs",
                List.of("When", "Container", "How its twin ended, and its last lines"),
                status.failures().stream()
                        .map(row -> tr(
                                td(Times.clock(row.at())).withClass("time"),
                                td(b(row.name())),
                                td(p(row.why()), iff(!row.log().isEmpty(), pre(String.join("\n", row.log()))))))
                        .toList());
    }

    static DomContent exceptions(Status status) {
        return sheet(
                "Exceptions",
                List.of("Name", "Status", "Ends", "Owner", "Reason"),
                status.exceptions().stream()
                        .map(row -> tr(
                                td(b(row.name())),
                                td(row.status()),
                                td(Times.clock(row.expiresAt())).withClass("time"),
                                td(row.owner()),
                                td(row.reason())))
                        .toList());
    }

    static DomContent health(Status status) {
        Status.Engine engine = status.engine();
        return sheet(
                "Wharden itself",
                List.of(),
                List.of(
                        fact(
                                "Up since",
                                Times.clock(status.startedAt()) + ", "
                                        + Times.spoken(Duration.between(status.startedAt(), status.now()))),
                        fact("Engine", engine.version() + " (API " + engine.apiVersion() + ") at " + engine.socket()),
                        fact(
                                "Event stream",
                                (engine.connected() ? "connected" : "not connected") + ", " + engine.reconnects()
                                        + " reconnects, " + engine.gaps() + " gaps"),
                        fact(
                                "Last full sweep",
                                status.sweep()
                                        .succeededAt()
                                        .map(at -> Times.clock(at) + ", took "
                                                + Times.spoken(status.sweep().took()))
                                        .orElse("not yet")),
                        fact("Queue", status.sweep().queued() + " waiting"),
                        fact(
                                "Budget",
                                status.bounds().budgetRemaining() + " of "
                                        + status.bounds().budgetPerHour() + " actions with downtime left this hour, "
                                        + status.bounds().quarantinesRemaining() + " of "
                                        + status.bounds().quarantinesPerHour() + " quarantines"),
                        fact("Files read", Times.clock(status.reload().at()))));
    }

    private static DomContent fact(String name, String value) {
        return tr(td(name).withClass("faint"), td(value));
    }

    private static DomContent sheet(String title, List<String> columns, List<? extends DomContent> rows) {
        DomContent[] heads = columns.stream().map(column -> th(column)).toArray(DomContent[]::new);
        return div(
                h2(title),
                div(table(columns.isEmpty() ? thead() : thead(tr(heads)), tbody(each(rows, row -> row))))
                        .withClass("sheet"));
    }
}
