package dev.wharden.e2e;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the soak did and what it found: each violation at once, with all that a person needs to do it again. */
final class SoakReport {
    private static final int COMMANDS = 30;
    private static final int LINES = 40;

    private final long seed;
    private final Deque<SoakCommand> commands = new ArrayDeque<>();
    private final Map<String, Integer> kinds = new TreeMap<>();
    private final Map<String, Integer> refusals = new TreeMap<>();
    private final Map<SoakLimit, Integer> limits = new EnumMap<>(SoakLimit.class);
    private final Map<SoakRule, Integer> broken = new EnumMap<>(SoakRule.class);
    private final List<String> violations = new ArrayList<>();

    SoakReport(long seed) {
        this.seed = seed;
    }

    synchronized void command(String kind, SoakCommand command) {
        kinds.merge(kind, 1, Integer::sum);
        commands.addLast(command);
        // All of them are in the bench's log, which shows only what was found.
        System.out.println(command);
        if (commands.size() > COMMANDS) {
            commands.removeFirst();
        }
    }

    /** A command that was refused for what is so for a moment, and that is tried again. */
    synchronized void refused(String kind, String said) {
        // Ids and the random parts of names say nothing of the kind.
        refusals.merge(kind + ": " + said.replaceAll("[0-9a-f]{12,64}", "…").replaceAll("\\R", " "), 1, Integer::sum);
    }

    synchronized void limit(SoakLimit limit, String what) {
        limits.merge(limit, 1, Integer::sum);
        Shown.lines("    documented limit, " + what + ": " + limit);
    }

    /** Tells it, with the last commands and what the daemon and the engine told of the container. */
    synchronized void violation(SoakRule rule, int step, String what, SoakStage stage, String base) {
        broken.merge(rule, 1, Integer::sum);
        violations.add("%s: %s (seed %d, step %d)".formatted(rule.name(), what, seed, step));
        Shown.lines("VIOLATION " + violations.size() + " of \"" + rule + "\":");
        tell(List.of(what));
        Shown.lines("  seed " + seed + ", step " + step + "; the operator's last commands:");
        tell(commands);
        Shown.lines("  the daemon's log:");
        tell(stage.daemon.last(base, LINES));
        Shown.lines("  the engine's events:");
        tell(stage.events.last(base, LINES));
    }

    private static void tell(Collection<?> lines) {
        lines.forEach(line -> Shown.lines("    " + line.toString().strip().replaceAll("\\s*\\R\\s*", " / ")));
    }

    List<String> violations() {
        return violations;
    }

    synchronized void table(SoakStage stage, int steps) {
        Shown.lines("seed %d, %d steps, %s".formatted(seed, steps, stage.daemon.sums()));
        table("commands", kinds);
        table("how Wharden's actions ended", stage.audit.outcomes());
        table("refused for a moment, and tried again", refusals);
        table("documented limits met", limits);
        table("violations", broken);
    }

    private static void table(String title, Map<?, Integer> rows) {
        Shown.lines(title + ":" + (rows.isEmpty() ? " none" : ""));
        rows.forEach((what, count) -> Shown.lines("  %5d  %s".formatted(count, what)));
    }
}
