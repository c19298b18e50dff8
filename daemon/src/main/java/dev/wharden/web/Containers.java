package dev.wharden.web;

import static j2html.TagCreator.b;
import static j2html.TagCreator.br;
import static j2html.TagCreator.code;
import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.p;
import static j2html.TagCreator.span;
import static j2html.TagCreator.summary;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import dev.wharden.control.Advice;
import dev.wharden.control.Finding;
import dev.wharden.control.Repair;
import dev.wharden.policy.Judged;
import dev.wharden.policy.State;
import dev.wharden.report.CheckReport;
import dev.wharden.report.ContainerReport;
import dev.wharden.report.Grade;
import j2html.tags.DomContent;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The containers on the page, the worst state first; each unfolds to its findings with reason and fix. */
final class Containers {
    private static final Comparator<ContainerReport> WORST_FIRST =
            Comparator.comparing(ContainerReport::state).thenComparing(ContainerReport::name);

    private Containers() {}

    static DomContent list(CheckReport report) {
        if (report.containers().isEmpty()) {
            return p("There is no container on this host.").withClass("faint");
        }
        List<ContainerReport> sorted =
                report.containers().stream().sorted(WORST_FIRST).toList();
        return div(each(sorted, Containers::container)).withClass("sheet");
    }

    private static DomContent container(ContainerReport container) {
        String policy = container.policy().isEmpty()
                ? "no policy matches"
                : "policy " + container.policy() + ", " + container.mode();
        boolean open = container.state() == State.QUARANTINED || container.state() == State.SUSPENDED;
        return details(
                        summary(
                                b(container.name()),
                                span(container.image()).withClass("faint"),
                                span(policy).withClass("faint"),
                                span(count(container)).withClass("faint"),
                                span(container.state().word())
                                        .withClass("state " + container.state().word())),
                        iff(!container.reason().isEmpty(), p(container.reason())),
                        container.findings().isEmpty() ? p("Nothing found.").withClass("faint") : findings(container))
                .condAttr(open, "open", null);
    }

    private static String count(ContainerReport container) {
        int findings = container.findings().size();
        return findings == 0 ? "" : findings == 1 ? "1 finding" : findings + " findings";
    }

    private static DomContent findings(ContainerReport container) {
        return table(
                thead(tr(th("Severity"), th("Control"), th("What is wrong"), th("Fix"))),
                tbody(each(sorted(container.findings()), judged -> row(container, judged))));
    }

    /** The texts are nodes of their own: the library escapes those, but not what it is given to join. */
    private static DomContent row(ContainerReport container, Judged judged) {
        Finding.Detail detail = judged.finding().detail();
        String excuse = judged.exception().map(name -> " Excepted: " + name).orElse("");
        String parent = detail.impliedBy().isEmpty() ? "" : " Implied by " + detail.impliedBy() + ".";
        return tr(
                td(Grade.word(judged.finding())).withClass(Grade.word(judged.finding())),
                td(code(detail.control())),
                td(text(detail.message()), span(excuse + parent).withClass("faint")),
                td(
                        text(
                                judged.repair() == Repair.NONE
                                        ? "by hand"
                                        : judged.repair().word()),
                        fix(container.name(), container.advice().get(detail.control()))));
    }

    /** What depends on the work of the container is found by a look at its files, which this page takes none at. */
    private static DomContent fix(String name, @Nullable Advice advice) {
        if (advice == null) {
            return span();
        }
        List<String> lines = advice.isOfWork() ? List.of("wharden explain " + name) : advice.run();
        return each(lines, line -> each(br(), code(line)));
    }

    /** The host, where a policy judges it: one sheet, the worst finding first. */
    static DomContent host(CheckReport.Host host) {
        return div(
                h2("Host"),
                div(details(
                                        summary(
                                                b("host"),
                                                span("policy " + host.policy() + ", reported only")
                                                        .withClass("faint"),
                                                span(host.state().word())
                                                        .withClass("state "
                                                                + host.state().word())),
                                        host.findings().isEmpty()
                                                ? p("Nothing found.").withClass("faint")
                                                : table(
                                                        thead(tr(
                                                                th("Severity"),
                                                                th("Control"),
                                                                th("What is wrong"),
                                                                th("Fix"))),
                                                        tbody(each(
                                                                sorted(host.findings()), judged -> row(host, judged)))))
                                .condAttr(!host.open().isEmpty(), "open", null))
                        .withClass("sheet"));
    }

    private static DomContent row(CheckReport.Host host, Judged judged) {
        Finding.Detail detail = judged.finding().detail();
        return tr(
                td(Grade.word(judged.finding())).withClass(Grade.word(judged.finding())),
                td(code(detail.control())),
                td(
                        text(detail.message()),
                        span(judged.exception()
                                        .map(name -> " Excepted: " + name)
                                        .orElse(""))
                                .withClass("faint")),
                td(text(host.fixes().getOrDefault(detail.control(), ""))));
    }

    private static List<Judged> sorted(List<Judged> findings) {
        return findings.stream()
                .sorted(Comparator.comparing(Judged::finding, Grade.WORST_FIRST))
                .toList();
    }
}
