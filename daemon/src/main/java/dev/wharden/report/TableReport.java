package dev.wharden.report;

import dev.wharden.control.Finding;
import dev.wharden.control.Repair;
import dev.wharden.policy.Judged;
import dev.wharden.policy.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * {@code check -o table}: for people; a container a block, worst findings first, implied findings folded under the one
 * that brings them.
 */
public final class TableReport implements ReportWriter {
    private static final int CONTROL_WIDTH = 24;
    /** More are counted there, and listed below. */
    private static final int NAMES_IN_A_HEAD = 4;

    private final Ansi ansi;
    private final int width;
    private final By by;

    /** What a block of the report is about. */
    public enum By {
        /** Those with equal findings share a block. */
        CONTAINER,
        /** Each control once, with its containers. */
        CONTROL
    }

    /**
     * For a terminal or a pipe, a block a container.
     *
     * @param width columns to fold sentences at; 0 never folds
     */
    public TableReport(Ansi ansi, int width) {
        this(ansi, width, By.CONTAINER);
    }

    /** The same with other blocks. */
    public TableReport(Ansi ansi, int width, By by) {
        this.ansi = ansi;
        this.width = width;
        this.by = by;
    }

    @Override
    public String write(CheckReport report) {
        var lines = new ArrayList<String>(
                switch (by) {
                    case CONTAINER -> containers(report.containers());
                    case CONTROL -> new ControlTable(ansi, width).lines(report.containers());
                });
        lines.addAll(new HostTable(ansi, width).lines(report.host(), report.containers()));
        lines.add(summary(report));
        new SummaryTable(ansi).lines(report).forEach(lines::add);
        return String.join("\n", lines) + "\n";
    }

    /** What many have in common is said once, above; those of which all but the name is the same are one block. */
    private List<String> containers(List<ContainerReport> all) {
        CommonFindings common = CommonFindings.of(all);
        var blocks = new LinkedHashMap<List<String>, List<String>>();
        for (ContainerReport container : all) {
            blocks.computeIfAbsent(body(container, common), any -> new ArrayList<>())
                    .add(container.name());
        }
        var lines = new ArrayList<String>(common(common));
        blocks.forEach((body, names) -> lines.addAll(block(names, body)));
        return lines;
    }

    private List<String> common(CommonFindings common) {
        var lines = new ArrayList<String>();
        if (!common.isEmpty()) {
            lines.add(ansi.bold("In many containers") + ansi.dim("  (wharden check NAME shows all of one)"));
        }
        common.sorted()
                .forEach(one ->
                        lines.addAll(row(one.finding(), ": " + Phrases.count(one.count(), "container", "containers"))));
        return lines;
    }

    /** One container's block, without what sums up. */
    public List<String> container(ContainerReport container) {
        return block(List.of(container.name()), body(container, CommonFindings.NONE));
    }

    private List<String> block(List<String> names, List<String> body) {
        var lines = new ArrayList<String>();
        List<String> sorted = names.stream().sorted(NaturalOrder.INSTANCE).toList();
        String all = Printable.of(String.join(", ", sorted));
        boolean few = names.size() <= NAMES_IN_A_HEAD;
        lines.add(ansi.bold(few ? all : names.size() + " containers") + "  " + body.getFirst());
        if (!few) {
            folded("    ", all).forEach(line -> lines.add(ansi.dim(line)));
        }
        lines.addAll(body.subList(1, body.size()));
        return lines;
    }

    /** The block but for the name that it begins with. */
    private List<String> body(ContainerReport container, CommonFindings common) {
        var lines = new ArrayList<String>();
        var said = new HashSet<List<String>>();
        String policy = container.policy().isEmpty()
                ? "no policy matches"
                : "policy " + Printable.of(container.policy()) + ", " + container.mode();
        lines.add(ansi.state(container.state(), container.state().word()) + "  "
                + ansi.dim(Printable.of(container.image()) + "  " + policy));
        if (!container.reason().isEmpty()) {
            lines.addAll(folded("    ", Printable.of(container.reason())));
        }
        container.findings().stream()
                .filter(judged -> judged.finding().detail().impliedBy().isEmpty())
                .filter(judged -> !common.has(judged))
                .sorted(Comparator.comparing(Judged::finding, Grade.WORST_FIRST))
                .forEach(judged -> {
                    // Rules of one control that could not be read for the same reason say so once.
                    List<String> row = row(judged.finding(), note(judged));
                    if (said.add(row)) {
                        lines.addAll(row);
                    }
                    implied(container.findings(), judged.finding().detail().control())
                            .forEach(lines::add);
                });
        long above = container.findings().stream().filter(common::has).count();
        if (above > 0) {
            lines.add(ansi.dim("  and " + Phrases.count((int) above, "finding", "findings") + " of those above"));
        }
        return lines;
    }

    private List<String> implied(List<Judged> findings, String parent) {
        String children = findings.stream()
                .map(judged -> judged.finding().detail())
                .filter(detail -> detail.impliedBy().equals(parent))
                .map(Finding.Detail::control)
                .distinct()
                .collect(Collectors.joining(", "));
        return children.isEmpty() ? List.of() : folded(" ".repeat(12), ansi.dim("implies " + children));
    }

    private List<String> row(Finding finding, String note) {
        Finding.Detail detail = finding.detail();
        String severity = String.format(Locale.ROOT, "%-9s", Grade.word(finding));
        String control = String.format(Locale.ROOT, "%-" + CONTROL_WIDTH + "s", detail.control());
        String head = "  " + severity + " " + control + " ";
        List<String> folded = folded(" ".repeat(head.length()), Printable.of(detail.message()) + note);
        var lines = new ArrayList<>(folded);
        lines.set(
                0,
                "  " + Grade.painted(ansi, finding, severity) + " " + control + " "
                        + folded.getFirst().stripLeading());
        return lines;
    }

    private String note(Judged judged) {
        if (judged.exception().isPresent()) {
            return ansi.dim("  (excepted: " + Printable.of(judged.exception().get()) + ")");
        }
        return judged.repair() == Repair.NONE
                ? ""
                : ansi.dim("  → " + judged.repair().word());
    }

    private List<String> folded(String indent, String sentence) {
        return Folding.fold(indent, sentence, width);
    }

    private String summary(CheckReport report) {
        String states = report.summary().entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> entry.getValue() + " "
                        + ansi.state(entry.getKey(), entry.getKey().word().toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(", "));
        int total = report.containers().size();
        return (total == 0 ? "no containers" : total + (total == 1 ? " container: " : " containers: ") + states)
                + host(report.host().state());
    }

    /** It decides the exit code as a container does, and may be the only one. */
    private String host(State state) {
        return state == State.UNMANAGED || state == State.COMPLIANT
                ? ""
                : "; the host: " + ansi.state(state, state.word().toLowerCase(Locale.ROOT));
    }
}
