package dev.wharden.e2e;

import dev.wharden.e2e.SoakWanted.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The operator rests, the daemon lives, and when all is calm everything must be as it was left. What was not so is
 * looked at for as long as Wharden may take: for what compose made it waits 15 s by itself.
 */
final class SoakCheckpoint {
    private static final Duration MOST = Duration.ofSeconds(90);
    private static final Duration LIVED = Duration.ofSeconds(12);
    private static final long LOOK = 3000;
    private static final int CALM_LOOKS = 2;
    private static final String OURS = ".wharden-";
    private static final String BLOCKS = "wharden-blocks-";

    private final SoakStage stage;

    SoakCheckpoint(SoakStage stage) {
        this.stage = stage;
    }

    /** Judges all of them, and has what is only documented done again. */
    void judge(List<SoakLineage> lineages) {
        stage.ambush.disarm();
        stage.awaitDaemon();
        stage.clearGivenUp();
        calm(lineages);
        boolean again = false;
        for (SoakLineage lineage : lineages) {
            List<SoakRow> rows = stage.shell.rows(lineage.base);
            for (SoakWanted wanted : lineage.wanted()) {
                List<SoakRow> own = lineage.rowsOf(wanted, rows);
                Optional<SoakLimit> limit = wanted.wrong(own).flatMap(wrong -> wanted.limit(stage, lineage.base, own));
                if (limit.isPresent()) {
                    stage.report.limit(limit.get(), wanted.name());
                    lineage.again(wanted);
                    again = true;
                }
            }
        }
        if (again) {
            calm(lineages);
        }
        lineages.forEach(this::asLeft);
        nothingLeft(lineages);
    }

    private void calm(List<SoakLineage> lineages) {
        Instant until = Instant.now().plus(MOST);
        String restless = "";
        int calm = 0;
        while (calm < CALM_LOOKS && Instant.now().isBefore(until)) {
            stage.pause(LOOK);
            restless = restless(lineages);
            calm = restless.isEmpty() ? calm + 1 : 0;
        }
        if (!restless.isEmpty()) {
            // For who reads the bench's log: it is judged next, or is only slow.
            System.out.println("not calm after " + MOST + ": " + restless);
        }
    }

    /** What is not calm yet; empty when all is. */
    private String restless(List<SoakLineage> lineages) {
        Instant ready = stage.daemon.readySince();
        if (ready == null || ready.isAfter(Instant.now().minus(LIVED))) {
            return "the daemon has just started";
        }
        if (!stage.audit.open().isEmpty()) {
            return "open: " + stage.audit.open();
        }
        if (!isAsLeft(lineages)) {
            return "something is not as it was left";
        }
        Set<String> unexplained = unexplained();
        return unexplained.isEmpty() ? "" : "left over: " + unexplained;
    }

    private boolean isAsLeft(List<SoakLineage> lineages) {
        List<SoakRow> rows = stage.shell.rows("");
        return lineages.stream()
                .allMatch(lineage -> lineage.wanted().stream().allMatch(wanted -> {
                    List<SoakRow> own = lineage.rowsOf(wanted, of(lineage, rows));
                    return wanted.wrong(own).isEmpty()
                            || wanted.limit(stage, lineage.base, own).isPresent();
                }));
    }

    private static List<SoakRow> of(SoakLineage lineage, List<SoakRow> rows) {
        return rows.stream().filter(row -> row.name().contains(lineage.base)).toList();
    }

    private void asLeft(SoakLineage lineage) {
        List<SoakRow> rows = stage.shell.rows(lineage.base);
        for (SoakWanted wanted : lineage.wanted()) {
            wanted.wrong(lineage.rowsOf(wanted, rows))
                    .ifPresent(wrong -> stage.violation(
                            wanted.state() == State.RUNNING ? SoakRule.AS_LEFT : SoakRule.STAYS_DOWN,
                            lineage.base,
                            wrong));
        }
    }

    private void nothingLeft(List<SoakLineage> lineages) {
        for (String name : unexplained()) {
            String base = lineages.stream()
                    .map(lineage -> lineage.base)
                    .filter(name::contains)
                    .findFirst()
                    .orElse("");
            stage.violation(
                    SoakRule.NOTHING_LEFT,
                    base,
                    name + " is left over; status says:\n"
                            + stage.shell.wharden("status").out());
            stage.shell.quietly("rm", "-f", name);
        }
    }

    /** What is left over, but for what {@code wharden status}, or the end of a repair, calls by its whole name. */
    private Set<String> unexplained() {
        Set<String> left = left();
        if (!left.isEmpty()) {
            String status = stage.product.wharden("status").out();
            left.removeIf(name -> status.contains(name) || stage.daemon.tells("is kept, stopped, as " + name));
        }
        return left;
    }

    private Set<String> left() {
        var names = new ArrayList<>(
                stage.shell.rows(OURS).stream().map(SoakRow::name).toList());
        names.addAll(stage.shell
                .quietly("network", "ls", "--format", "{{.Name}}", "--filter", "name=" + BLOCKS)
                .out()
                .lines()
                .toList());
        names.removeIf(stage::isGivenUp);
        return new TreeSet<>(names);
    }
}
