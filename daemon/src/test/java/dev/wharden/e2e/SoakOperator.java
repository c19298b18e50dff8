package dev.wharden.e2e;

import dev.wharden.e2e.SoakStage.Chance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The operator: at each step it does something to one of its lineages, mostly to the same one for a while, and to the
 * one whose recreation the daemon has just died in. After some steps it rests, and all is judged.
 */
final class SoakOperator {
    private static final List<SoakContainer.Kind> KINDS = List.of(
            new SoakContainer.Kind("web", "always", false),
            new SoakContainer.Kind("db", "unless-stopped", true),
            new SoakContainer.Kind("app", "no", false),
            new SoakContainer.Kind("cache", "always", true));

    /** The two policies that take turns: what the second one wants more is a reason to recreate all. */
    private static final List<String> DESIRED =
            List.of("{privileged: false}", "{privileged: false, allowPrivilegeEscalation: false}");

    private static final int SESSION = 45;
    private static final int HOT = 12;
    private static final Duration ENGINE = Duration.ofMinutes(4);

    private final SoakStage stage;
    private final SoakCheckpoint checkpoint;
    private final List<SoakLineage> lineages = new ArrayList<>();
    private int lineagesMade;
    private int desired;
    private int hot;
    private Instant engineRestarted = Instant.now();

    SoakOperator(SoakStage stage) {
        this.stage = stage;
        checkpoint = new SoakCheckpoint(stage);
    }

    /** Until then, and to the end of its session. */
    void work(Instant until) {
        policy();
        stage.awaitDaemon();
        KINDS.forEach(kind -> lineages.add(new SoakContainer(stage, kind, ++lineagesMade)));
        lineages.add(new SoakProject(stage, ++lineagesMade));
        lineages.add(new SoakJob(stage, ++lineagesMade));
        lineages.forEach(SoakLineage::begin);
        while (Instant.now().isBefore(until)) {
            for (int i = 0; i < SESSION && Instant.now().isBefore(until); i++) {
                step();
            }
            look();
            checkpoint.judge(lineages);
            look();
            Shown.lines("step %d: %d violations so far"
                    .formatted(stage.step(), stage.report.violations().size()));
        }
    }

    private void step() {
        stage.nextStep();
        if (!stage.daemon.isStarted() && !stage.ambush.isDead()) {
            stage.daemon.start();
        }
        if (stage.step() % HOT == 0) {
            hot = stage.random.nextInt(lineages.size());
        }
        if (stage.daemon.readySince() == null && stage.chance(0.6)) {
            one(lineage -> lineage.base.equals(stage.ambush.victim())).act();
        } else {
            stage.roll(List.of(
                    new Chance(42, () -> lineages.get(hot).act()),
                    new Chance(42, () -> one(lineage -> false).act()),
                    new Chance(4, this::prune),
                    new Chance(5, this::policy),
                    new Chance(5, () -> stage.ambush.fire(lineages.get(hot).base, stage.random)),
                    new Chance(3, this::restartEngine)));
        }
        look();
        stage.pause(300, stage.chance(0.7) ? 1500 : 5000);
    }

    /** The first that is such, or any. */
    private SoakLineage one(Predicate<SoakLineage> such) {
        return lineages.stream()
                .filter(such)
                .findFirst()
                .orElseGet(() -> lineages.get(stage.random.nextInt(lineages.size())));
    }

    private void prune() {
        stage.shell.docker("container", "prune", "-f");
        lineages.forEach(SoakLineage::pruned);
    }

    private void policy() {
        desired++;
        stage.product.enforce(
                "soak",
                stage.engine.prefix() + "*",
                DESIRED.get(desired % DESIRED.size()),
                "remediation: {probation: " + (1 + stage.random.nextInt(5)) + "s, writableLayer: Discard}");
        if (stage.daemon.readySince() != null) {
            stage.shell.wharden("reload");
        }
    }

    /**
     * Its containers end with it: those of the engine's restart policies are there again, the operator starts others.
     */
    private void restartEngine() {
        if (Instant.now().isBefore(engineRestarted.plus(ENGINE))) {
            return;
        }
        Shown.lines("step " + stage.step() + ": the engine is restarted");
        stage.engine.engine("restart");
        engineRestarted = Instant.now();
        lineages.forEach(SoakLineage::engineRestarted);
    }

    /** What is wrong by now; a lineage in which something is goes, and another one of its kind begins. */
    private void look() {
        stage.daemon.wrong().forEach(wrong -> stage.violation(SoakRule.SOUND_DAEMON, "", wrong));
        stage.audit.failed().stream()
                .filter(wrong -> !stage.isGivenUp(wrong.substring(0, wrong.indexOf(':'))))
                .forEach(wrong -> stage.violation(SoakRule.NO_FAILED_REPAIR, baseOf(wrong), wrong));
        for (SoakLineage lineage : lineages) {
            List<String> wrong =
                    lineage.logs().stream().flatMap(log -> log.wrong().stream()).toList();
            if (!wrong.isEmpty()) {
                stage.violation(SoakRule.ONE_WRITER, lineage.base, lineage.base + ": " + String.join("; ", wrong));
            }
        }
        for (int i = 0; i < lineages.size(); i++) {
            SoakLineage lineage = lineages.get(i);
            if (stage.takeViolated(lineage.base)) {
                stage.giveUp(lineage);
                SoakLineage next = lineage.next(++lineagesMade);
                lineages.set(i, next);
                next.begin();
            }
        }
    }

    private String baseOf(String text) {
        String name = text.substring(0, text.indexOf(':'));
        return lineages.stream()
                .map(lineage -> lineage.base)
                .filter(name::contains)
                .findFirst()
                .orElse(name);
    }
}
