package dev.wharden.cli;

import dev.wharden.container.ContainerName;
import dev.wharden.remedy.recreate.notes.FailedTwin;
import dev.wharden.remedy.recreate.notes.RepairNotes;
import dev.wharden.report.Ansi;
import dev.wharden.report.Phrases;
import dev.wharden.report.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows why the last repair of a container failed. Log and health check are the container's own text. */
final class FailedRepairs {
    private static final int SHORT = 5;

    private FailedRepairs() {}

    /** For one container: everything that is known. */
    static List<String> explain(FailedTwin failure, Ansi ansi) {
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add(ansi.bold("Last repair failed") + "  "
                + Phrases.seconds(failure.at().toString()) + "  " + ansi.dim(Printable.of(failure.action())));
        lines.add("  " + Printable.of(failure.container()) + ": " + ansi.red(Printable.of(failure.summary())));
        failure.log().forEach(line -> lines.add("  | " + Printable.of(line)));
        return lines;
    }

    /** Where the log of the container is that a recreation has removed, in a line. */
    static Optional<String> predecessor(RepairNotes notes, ContainerName name) {
        return notes.predecessor(name)
                .map(last -> "  The container that it replaced was removed at "
                        + Phrases.seconds(last.at().toString()) + "; the last "
                        + Phrases.count(last.log().size(), "line", "lines") + " of its log: " + notes.file(name)
                        + " (predecessor.log)");
    }

    /** For one of many: how it ended and its very last lines. */
    static List<String> brief(String name, String at, String why, List<String> log, Ansi ansi) {
        var lines = new ArrayList<String>();
        lines.add("failed      " + Printable.of(Phrases.seconds(at)) + "  " + Printable.of(name) + "  "
                + ansi.red(Printable.of(why)));
        log.subList(Math.max(0, log.size() - SHORT), log.size())
                .forEach(line -> lines.add("            | " + Printable.of(line)));
        if (log.size() > SHORT) {
            lines.add(ansi.dim(
                    "            wharden explain " + Printable.of(name) + " shows all " + log.size() + " lines"));
        }
        return lines;
    }
}
