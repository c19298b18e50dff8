package dev.wharden.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.config.compose.ComposeFiles;
import dev.wharden.config.compose.ComposeService;
import dev.wharden.config.yaml.ConfigException;
import dev.wharden.control.Finding;
import dev.wharden.policy.Judged;
import dev.wharden.policy.PolicySet;
import dev.wharden.report.Ansi;
import dev.wharden.report.CheckReport;
import dev.wharden.report.ContainerReport;
import dev.wharden.report.Folding;
import dev.wharden.report.Grade;
import dev.wharden.report.JsonReport;
import dev.wharden.report.Phrases;
import dev.wharden.report.Printable;
import dev.wharden.report.SummaryTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * {@code check --compose}: the services of compose files before anything runs, each finding with the line of its key.
 */
final class ComposeCheck {
    private static final String ASSUMED = "Assumes an engine with Docker's defaults. Not judged before it runs: the"
            + " image, the host, processes and what the kernel has mounted. Run wharden check once it runs.";

    private final Session session;
    private final List<ComposeService> services;
    private final ComposeVerdicts verdicts;

    private ComposeCheck(Session session, PolicySet policies, List<ComposeService> services) {
        this.session = session;
        this.services = services;
        this.verdicts = new ComposeVerdicts(policies, services, Instant.now());
    }

    /**
     * Reads the files and judges the named services, or all. A file that is not read whole is not judged at all: every
     * problem is printed, and the exit code is that of a mistake.
     */
    static CheckReport check(
            Session session, PolicySet policies, List<String> files, List<String> names, boolean json) {
        ComposeFiles.Loaded loaded;
        try {
            loaded = new ComposeFiles(session.environment(), System.in).read(files);
        } catch (ConfigException e) {
            List<String> all = e.problems().stream().map(Object::toString).toList();
            all.subList(0, all.size() - 1).forEach(session::complain);
            throw new Failure(Exit.USAGE, all.getLast());
        }
        loaded.warnings().forEach(warning -> session.complain("warning: " + warning));
        var check = new ComposeCheck(session, policies, named(loaded.services(), names));
        CheckReport report = check.report();
        session.print(json ? check.json(report) : check.table(report));
        return report;
    }

    private static List<ComposeService> named(List<ComposeService> services, List<String> names) {
        List<String> all = services.stream().map(ComposeService::service).toList();
        for (String name : names) {
            if (!all.contains(name)) {
                throw new Failure(
                        Exit.USAGE, "no such service: " + name + " (services: " + String.join(", ", all) + ")");
            }
        }
        return services.stream()
                .filter(service -> names.isEmpty() || names.contains(service.service()))
                .toList();
    }

    private CheckReport report() {
        return new CheckReport(
                Instant.now(), "", "", services.stream().map(verdicts::report).toList(), CheckReport.Host.UNMANAGED);
    }

    private ComposeService service(ContainerReport row) {
        return services.stream()
                .filter(one -> one.declared().text("/Name").equals("/" + row.name()))
                .findFirst()
                .orElseThrow();
    }

    private String table(CheckReport report) {
        var lines = new ArrayList<String>();
        for (ContainerReport row : report.containers()) {
            lines.addAll(block(row, service(row)));
        }
        var states = new TreeMap<>(report.summary());
        lines.add(Phrases.count(report.containers().size(), "service", "services") + ": "
                + states.entrySet().stream()
                        .filter(entry -> entry.getValue() > 0)
                        .map(entry -> entry.getValue() + " "
                                + ansi().state(
                                                entry.getKey(),
                                                entry.getKey().word().toLowerCase(Locale.ROOT)))
                        .collect(Collectors.joining(", ")));
        lines.addAll(new SummaryTable(ansi()).lines(report));
        lines.addAll(folded("", ASSUMED));
        return String.join("\n", lines) + "\n";
    }

    private List<String> block(ContainerReport row, ComposeService service) {
        var lines = new ArrayList<String>();
        String policy = row.policy().isEmpty() ? "no policy matches" : "policy " + Printable.of(row.policy());
        lines.add(ansi().bold(Printable.of(service.service())) + "  "
                + ansi().state(row.state(), row.state().word()) + "  "
                + ansi().dim(Printable.of(row.image()) + "  " + policy));
        if (!row.reason().isEmpty()) {
            lines.addAll(folded("  ", Printable.of(row.reason())));
        }
        List<Judged> shown = row.findings().stream()
                .filter(judged -> judged.finding().detail().impliedBy().isEmpty())
                .sorted(Comparator.comparing(Judged::finding, Grade.WORST_FIRST))
                .toList();
        List<String> places = shown.stream()
                .map(judged -> Printable.of(
                        service.at(judged.finding().detail().field()).link()))
                .toList();
        int widest = places.stream().mapToInt(String::length).max().orElse(0);
        for (int i = 0; i < shown.size(); i++) {
            lines.addAll(finding(shown.get(i), implied(row, shown.get(i)), places.get(i), widest));
        }
        List<String> advice = row.policy().isEmpty() || shown.isEmpty() ? List.of() : verdicts.advice(service);
        if (!advice.isEmpty()) {
            lines.add(ansi().dim("  To make it pass, in " + Printable.of(service.service()) + ":"));
            advice.forEach(line -> lines.add("    " + Printable.of(line)));
        }
        return lines;
    }

    /** What else is so because of it. */
    private static String implied(ContainerReport row, Judged judged) {
        String parent = judged.finding().detail().control();
        String children = row.findings().stream()
                .map(one -> one.finding().detail())
                .filter(detail -> detail.impliedBy().equals(parent))
                .map(Finding.Detail::control)
                .distinct()
                .collect(Collectors.joining(", "));
        return children.isEmpty() ? "" : " (implies " + children + ")";
    }

    private List<String> finding(Judged judged, String implied, String place, int widest) {
        Finding.Detail detail = judged.finding().detail();
        String severity = String.format(Locale.ROOT, "%-9s", Grade.word(judged.finding()));
        String head = "  " + place + " ".repeat(widest - place.length()) + "  ";
        String message = detail.control() + ": " + Printable.of(detail.message())
                + implied
                + judged.exception()
                        .map(by -> " (excepted: " + Printable.of(by) + ")")
                        .orElse("");
        var folded = new ArrayList<>(folded(" ".repeat(head.length() + severity.length()), message));
        folded.set(
                0,
                head
                        + Grade.painted(ansi(), judged.finding(), severity)
                        + folded.getFirst().stripLeading());
        return folded;
    }

    /** The report as ever, each finding with its {@code place}. */
    private String json(CheckReport report) {
        ObjectNode tree = new JsonReport().tree(report);
        for (int i = 0; i < report.containers().size(); i++) {
            ComposeService service = service(report.containers().get(i));
            var row = (ObjectNode) tree.path("containers").get(i);
            row.put("service", service.service());
            row.path("findings").forEach(finding -> {
                var place = service.at(finding.path("field").asText());
                ((ObjectNode) finding)
                        .putObject("place")
                        .put("file", place.file())
                        .put("line", place.line())
                        .put("column", place.column());
            });
        }
        return Printable.document(tree.toPrettyString() + "\n");
    }

    private Ansi ansi() {
        return session.terminal().ansi();
    }

    private List<String> folded(String indent, String sentence) {
        return Folding.fold(indent, sentence, session.terminal().width());
    }
}
