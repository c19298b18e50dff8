package dev.wharden.web;

import static j2html.TagCreator.a;
import static j2html.TagCreator.b;
import static j2html.TagCreator.body;
import static j2html.TagCreator.div;
import static j2html.TagCreator.document;
import static j2html.TagCreator.each;
import static j2html.TagCreator.footer;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.head;
import static j2html.TagCreator.header;
import static j2html.TagCreator.html;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.link;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.span;
import static j2html.TagCreator.title;

import dev.wharden.policy.Mode;
import dev.wharden.policy.State;
import dev.wharden.report.Printable;
import dev.wharden.report.Status;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;

/**
 * The page at {@code /}, for people: no script, no font or style from elsewhere; every text is escaped by the library
 * that writes the tags, and what is left in it that acts on a line of text by {@link Printable}.
 */
final class StatusPage {
    private static final int REFRESH_SECONDS = 15;

    private StatusPage() {}

    static String render(Status status) {
        return Printable.document(document(html(
                        head(
                                meta().withCharset("utf-8"),
                                meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
                                meta().attr("http-equiv", "refresh").withContent(String.valueOf(REFRESH_SECONDS)),
                                title("Wharden"),
                                link().withRel("stylesheet").withHref("/style.css")),
                        body(
                                header(
                                        h1("Wharden"),
                                        span("enforcement " + status.ceiling().word()
                                                        + (status.ceiling() == Mode.AUDIT
                                                                ? ": nothing is changed"
                                                                : ": drift is repaired"))
                                                .withClass("faint"),
                                        span("engine " + status.engine().version())
                                                .withClass("faint")),
                                main(
                                        each(banners(status), StatusPage::banner),
                                        tiles(status),
                                        iff(!status.quarantined().isEmpty(), StatusTables.quarantine(status)),
                                        iff(!status.waiting().isEmpty(), StatusTables.waiting(status)),
                                        h2("Containers"),
                                        Containers.list(status.report()),
                                        iff(
                                                status.report().host().state() != State.UNMANAGED,
                                                Containers.host(status.report().host())),
                                        each(status.report().host().tenants().stream()
                                                .map(Tenants::matrix)),
                                        iff(!status.failures().isEmpty(), StatusTables.failures(status)),
                                        StatusTables.recent(status),
                                        iff(!status.exceptions().isEmpty(), StatusTables.exceptions(status)),
                                        StatusTables.health(status)),
                                footer(
                                        a("Metrics").withHref("/metrics"),
                                        a("Containers as JSON").withHref("/api/v1/containers"),
                                        a("Status as JSON").withHref("/api/v1/status"),
                                        span("Wharden " + status.version() + ", as of " + Times.clock(status.now())
                                                + ", refreshed every " + REFRESH_SECONDS + " s"))))
                .attr("lang", "en")));
    }

    private record Banner(String text, boolean bad) {}

    private static List<Banner> banners(Status status) {
        var banners = new ArrayList<Banner>();
        status.notReady().forEach(reason -> banners.add(new Banner("Not ready: " + reason, true)));
        if (!status.engine().connected()) {
            banners.add(
                    new Banner("The engine is not connected: " + status.engine().problem(), true));
        }
        if (!status.reload().problem().isEmpty()) {
            banners.add(new Banner(
                    "The last change of the files was refused, the set before it holds: "
                            + status.reload().problem(),
                    true));
        }
        if (!status.reload().pending().isEmpty()) {
            banners.add(new Banner("Changed files: " + status.reload().pending(), false));
        }
        status.down()
                .forEach(down -> banners.add(new Banner(
                        down.name() + ", since " + Times.clock(down.since()) + ": " + down.sentence(), true)));
        if (!status.bounds().breaker().isEmpty()) {
            banners.add(new Banner(
                    "The breaker is open, nothing is repaired: "
                            + status.bounds().breaker() + ". Close it with: wharden resume",
                    true));
        }
        if (!status.bounds().paused().isEmpty()) {
            banners.add(new Banner("Paused: " + status.bounds().paused() + " End it with: wharden resume", false));
        }
        return banners;
    }

    private static DomContent banner(Banner banner) {
        return div(banner.text()).withClass(banner.bad() ? "banner bad" : "banner");
    }

    private static DomContent tiles(Status status) {
        return div(each(
                        List.of(State.values()),
                        state -> tile(state, status.report().summary().getOrDefault(state, 0))))
                .withClass("tiles");
    }

    private static DomContent tile(State state, int count) {
        return div(b(String.valueOf(count)).withClass(state.word()), span(state.word()))
                .withClass(count == 0 ? "tile none" : "tile");
    }
}
