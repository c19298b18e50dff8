package dev.wharden.report;

import dev.wharden.control.Finding;
import dev.wharden.policy.Judged;
import dev.wharden.policy.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The host's block of a table: worst findings first, and what could not be read said once for all controls that wanted
 * it.
 */
public final class HostTable {
    private static final int CONTROL_WIDTH = 26;

    /** What lets a sandboxed daemon, or a user, read more of the host. */
    public static final String MORE =
            "run wharden check as root, or give the daemon the drop-in read-more-of-the-host.conf";

    private final Ansi ansi;
    private final int width;

    /** For a terminal or a pipe; sentences are folded at that many columns, 0 never folds. */
    public HostTable(Ansi ansi, int width) {
        this.ansi = ansi;
        this.width = width;
    }

    /**
     * No lines where the host is not judged.
     *
     * @param containers what is said of them in the same report
     */
    public List<String> lines(CheckReport.Host host, List<ContainerReport> containers) {
        var lines = new ArrayList<String>();
        if (host.state() == State.UNMANAGED) {
            return lines;
        }
        lines.add(
                ansi.bold("host") + "  " + ansi.state(host.state(), host.state().word()) + "  "
                        + ansi.dim("policy " + Printable.of(host.policy()) + ", reported only"));
        host.findings().stream()
                .filter(judged -> !(judged.finding() instanceof Finding.Unread))
                .sorted(Comparator.comparing(judged -> judged.finding().detail().severity()))
                .forEach(judged -> lines.addAll(row(judged, containers)));
        unread(host)
                .forEach((why, controls) -> lines.addAll(Folding.fold(
                        "  ",
                        "unknown: " + Printable.of(why) + ansi.dim("  (" + String.join(", ", controls) + ")"),
                        width)));
        if (unread(host).keySet().stream().anyMatch(why -> why.contains("permission denied"))) {
            lines.addAll(Folding.fold("  ", ansi.dim("to read it: " + MORE), width));
        }
        host.tenants().ifPresent(matrix -> lines.addAll(new TenantsTable(ansi, width).lines(matrix)));
        return lines;
    }

    /** The reason to the controls that it keeps from a verdict. */
    private static Map<String, List<String>> unread(CheckReport.Host host) {
        return host.findings().stream()
                .filter(judged -> judged.finding() instanceof Finding.Unread)
                .map(judged -> judged.finding().detail())
                .collect(Collectors.groupingBy(
                        detail -> detail.message().replaceFirst("^cannot be read: ", ""),
                        LinkedHashMap::new,
                        Collectors.mapping(
                                Finding.Detail::control,
                                Collectors.collectingAndThen(
                                        Collectors.toList(),
                                        all -> all.stream().distinct().toList()))));
    }

    private List<String> row(Judged judged, List<ContainerReport> containers) {
        Finding.Detail detail = judged.finding().detail();
        String severity = String.format(Locale.ROOT, "%-9s", detail.severity().word());
        String control = String.format(Locale.ROOT, "%-" + CONTROL_WIDTH + "s", detail.control());
        String indent = " ".repeat(2 + severity.length() + 1 + control.length() + 1);
        String excuse = judged.exception()
                .map(name -> ansi.dim("  (excepted: " + Printable.of(name) + ")"))
                .orElse("");
        String together = Together.sentence(detail.control(), containers)
                .map(text -> "; " + text)
                .orElse("");
        List<String> folded =
                new ArrayList<>(Folding.fold(indent, Printable.of(detail.message()) + together + excuse, width));
        folded.set(
                0,
                "  " + ansi.severity(detail.severity(), severity) + " " + control + " "
                        + folded.getFirst().stripLeading());
        return folded;
    }
}
