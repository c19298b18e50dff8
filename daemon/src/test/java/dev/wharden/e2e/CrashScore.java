package dev.wharden.e2e;

import dev.wharden.e2e.CrashCell.Meanwhile;
import dev.wharden.e2e.CrashSubject.Kind;
import dev.wharden.e2e.CrashSubject.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What became of all runs, and the table of it. */
final class CrashScore {
    private final List<Run> runs = new ArrayList<>();
    private int kills;
    private int again;
    private int hit;

    private record Run(CrashCell cell, Verdict verdict) {}

    void killed() {
        kills++;
    }

    /**
     * Killed a second time, while it went on with what it had been killed at; so many of them were held at a call then.
     */
    void killedAgain(int held) {
        again++;
        hit += held;
    }

    void ran(CrashCell cell, Verdict verdict) {
        runs.add(new Run(cell, verdict));
    }

    long count(Kind kind) {
        return runs.stream().filter(run -> run.verdict().kind() == kind).count();
    }

    /** All that did not end exactly by Wharden's doing, a line each. */
    List<String> failures() {
        return lines(run -> !run.verdict().exact() && run.verdict().kind() != Kind.GHOST);
    }

    private List<String> lines(Predicate<Run> which) {
        return runs.stream()
                .filter(which)
                .map(run -> run.cell() + ": " + run.verdict().kind() + " "
                        + run.verdict().why())
                .toList();
    }

    String table() {
        var lines = new ArrayList<String>();
        lines.add(String.format(
                "%-12s %-11s %5s %6s %5s %8s %8s",
                "operation", "engine", "runs", "exact", "lost", "doubled", "inexact"));
        for (CrashOperation operation : CrashOperation.values()) {
            for (Meanwhile meanwhile : Meanwhile.values()) {
                lines.add(row(
                        operation.word(),
                        meanwhile.word(),
                        run -> run.cell().operation() == operation && run.cell().meanwhile() == meanwhile));
            }
        }
        lines.add(row("all", "", run -> true));
        lines.add(runs.size() + " operations hit by " + kills + " kills of the daemon (SIGKILL); " + hit
                + " of them hit once more by " + again + " kills of the daemon that recovered");
        var own = new TreeMap<String, Integer>();
        runs.stream()
                .filter(run -> run.verdict().exact() && !run.verdict().why().isEmpty())
                .forEach(run -> own.merge(run.verdict().why(), 1, Integer::sum));
        own.forEach((why, times) -> lines.add("of the exact, the engine's own doing: " + why + ": " + times));
        lines(run -> run.verdict().kind() == Kind.GHOST)
                .forEach(ghost -> lines.add("not exact, the engine's own doing: " + ghost));
        lines.addAll(failures());
        return String.join("\n", lines);
    }

    private String row(String operation, String engine, Predicate<Run> which) {
        List<Run> some = runs.stream().filter(which).toList();
        return String.format(
                "%-12s %-11s %5d %6d %5d %8d %8d",
                operation,
                engine,
                some.size(),
                count(some, Kind.EXACT),
                count(some, Kind.LOST),
                count(some, Kind.DOUBLED),
                count(some, Kind.INEXACT));
    }

    private static long count(List<Run> runs, Kind kind) {
        return runs.stream().filter(run -> run.verdict().kind() == kind).count();
    }
}
