package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.docker.Behaviour;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.transaction.Ended;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What other Docker clients do to a container and its dependents while all are on probation, or while Wharden stops
 * them: see {@link UnitBench}.
 */
final class UnitInterventionTest {
    private static final String ALWAYS = "{\"Name\": \"always\", \"MaximumRetryCount\": 0}";
    private static final String COMPOSE = "by another Docker client (Compose project shop, or docker)";
    private static final String PLAIN = "by another Docker client";

    private final Path folder;
    private UnitBench bench;

    UnitInterventionTest(@TempDir Path folder) {
        this.folder = folder;
        bench = new UnitBench(folder, ALWAYS);
    }

    private void onProbation() {
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
    }

    private void stopped(String name) {
        bench.heard(name, "kill", "signal", "15");
        bench.engine.stop(bench.id(name), Duration.ZERO);
    }

    private void removed(String name) {
        String id = bench.id(name);
        bench.heardOf(id, "kill", "signal", "9");
        bench.engine.remove(id, true);
        bench.heardOf(id, "destroy", "name", name);
    }

    private Outcome resume() {
        return bench.recreator().resume(UnitBench.DB).orElseThrow();
    }

    private boolean runs(String name) {
        return bench.stage.look(name).running();
    }

    private Outcome end(String name) {
        return bench.ended.stream()
                .filter(one -> one.operation().container().value().equals(name))
                .reduce((first, last) -> last)
                .orElseThrow()
                .outcome();
    }

    private void nothingIsLeftOver() {
        assertThat(bench.recreator().open()).isEmpty();
        assertThat(bench.stage.names()).isSubsetOf(bench.names);
        for (String name : bench.stage.names()) {
            assertThat(bench.stage.look(name).at("/NetworkSettings/Networks").toString())
                    .as(name)
                    .doesNotContain("wharden");
            assertThat(bench.stage.look(name).text("/HostConfig/RestartPolicy/Name"))
                    .as(name)
                    .isEqualTo("always");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"db", "side", "cron"})
    void aMemberThatIsRestartedBeginsTheProbationAgain(String name) {
        onProbation();
        bench.stage.advance(Duration.ofSeconds(20));
        bench.heard(name, "kill", "signal", "15");
        bench.engine.restart(bench.id(name), Duration.ofSeconds(10));
        assertThat(resume()).isInstanceOf(Outcome.InProgress.class);
        bench.stage.advance(Duration.ofSeconds(29));
        assertThat(resume()).as("it has not run for the whole time yet").isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(bench.survived()).isTrue();
        assertThat(bench.ended).extracting(Ended::outcome).containsOnly(new Outcome.Succeeded());
    }

    @ParameterizedTest
    @ValueSource(strings = {"side", "cron"})
    void aFollowerThatIsStoppedStaysStoppedAndTheOthersGoOn(String name) {
        bench = UnitBench.plain(folder, ALWAYS);
        onProbation();
        stopped(name);
        String now = bench.id(name);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());

        assertThat(bench.id(name)).isEqualTo(now);
        assertThat(runs(name)).isFalse();
        assertThat(end(name)).isEqualTo(new Outcome.Interfered("stopped " + PLAIN + " in the probation, which holds"));
        assertThat(end("db")).isEqualTo(new Outcome.Succeeded());
        assertThat(bench.stage.look("db").isTrue("/HostConfig/ReadonlyRootfs")).isTrue();
        bench.names.stream()
                .filter(one -> !one.equals(name))
                .forEach(one -> assertThat(runs(one)).as(one).isTrue());
        nothingIsLeftOver();
    }

    @ParameterizedTest
    @ValueSource(strings = {"side", "cron"})
    void aFollowerThatIsRemovedDoesNotComeBackAndTheOthersGoOn(String name) {
        bench = UnitBench.plain(folder, ALWAYS);
        onProbation();
        removed(name);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());

        assertThat(bench.stage.names())
                .containsExactlyElementsOf(
                        bench.names.stream().filter(one -> !one.equals(name)).toList());
        assertThat(end(name)).asString().contains("removed " + PLAIN);
        assertThat(end(name)).isInstanceOf(Outcome.Interfered.class);
        nothingIsLeftOver();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRollbackLeavesAFollowerAsItWasLeft(boolean removed) {
        bench = UnitBench.plain(folder, ALWAYS);
        onProbation();
        if (removed) {
            removed("cron");
        } else {
            stopped("cron");
            bench.stage.advance(Duration.ofSeconds(9));
        }
        assertThat(resume()).isInstanceOf(Outcome.InProgress.class);
        // A crash of the daemon in between: what was heard is forgotten, what was decided is not.
        bench.exits.interrupted(bench.stage.now());
        bench.stage.exit("db", 1);
        bench.stage.behave(one -> one.isTrue("/HostConfig/ReadonlyRootfs"), new Behaviour.Exits(1));

        assertThat(bench.converge()).get().isInstanceOf(Outcome.RolledBack.class);

        bench.stage.behaveWell();
        assertThat(bench.id("db")).isEqualTo(bench.old("db").id());
        assertThat(runs("db")).isTrue();
        assertThat(runs("side")).isTrue();
        if (removed) {
            assertThat(bench.stage.names()).doesNotContain("cron");
        } else {
            assertThat(runs("cron")).isFalse();
        }
        nothingIsLeftOver();
    }

    @Test
    void aFollowerThatIsStartedAgainIsJudgedAgain() {
        onProbation();
        stopped("cron");
        bench.stage.advance(Duration.ofSeconds(9));
        assertThat(resume()).isInstanceOf(Outcome.InProgress.class);
        bench.engine.start(bench.id("cron"));
        bench.stage.advance(Duration.ofSeconds(25));
        assertThat(resume()).isInstanceOf(Outcome.InProgress.class);
        bench.stage.advance(Duration.ofSeconds(29));
        assertThat(resume()).as("the probation began again").isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(bench.survived()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTargetThatIsStoppedWhileOthersRunStaysStoppedAndTakesNoneOfThemDown(boolean compose) {
        bench = compose ? bench : UnitBench.plain(folder, ALWAYS);
        onProbation();
        stopped("db");
        String now = bench.id("db");
        bench.stage.forget();
        assertThat(bench.converge())
                .as("side shares its pid namespace")
                .contains(new Outcome.Interfered("db was stopped " + (compose ? COMPOSE : PLAIN)
                        + "; side was ended by that in the probation: the others stay as recreated"));

        assertThat(bench.id("db")).isEqualTo(now);
        assertThat(runs("db")).isFalse();
        assertThat(bench.stage.writes()).extracting("operation").doesNotContain("start", "stop");
        assertThat(runs("cron")).isTrue();
        assertThat(!compose || runs("app")).isTrue();
        assertThat(bench.ended)
                .hasSize(UnitBench.UNIT.size())
                .allSatisfy(one -> assertThat(one.outcome()).isInstanceOf(Outcome.Interfered.class))
                .allSatisfy(one -> assertThat(one.successor().isPresent())
                        .isEqualTo(one.kind().equals("Recreate")));
        nothingIsLeftOver();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTargetThatIsRemovedDoesNotComeBack(boolean compose) {
        bench = compose ? bench : UnitBench.plain(folder, ALWAYS);
        onProbation();
        removed("db");
        assertOutcome(bench.converge(), Outcome.Interfered.class, "db was removed " + PLAIN);
        assertThat(bench.stage.names())
                .containsExactlyElementsOf(
                        bench.names.stream().filter(one -> !one.equals("db")).toList());
        assertThat(runs("cron")).isTrue();
        nothingIsLeftOver();
    }

    @Test
    void whenAllAreStoppedAllAreAsTheyWereAndStayStopped() {
        onProbation();
        List.of("cron", "side", "db").forEach(this::stopped);
        assertOutcome(
                bench.converge(),
                Outcome.Interfered.class,
                "db was stopped " + COMPOSE,
                "all are as they were before, and stay stopped");
        assertThat(bench.stage.names()).containsExactlyElementsOf(UnitBench.NAMES);
        UnitBench.NAMES.forEach(one -> assertThat(runs(one)).as(one).isEqualTo(one.equals("app")));
        assertThat(bench.stage.look("db").isTrue("/HostConfig/ReadonlyRootfs")).isFalse();
        nothingIsLeftOver();
    }

    @Test
    void whenAllAreRemovedNothingComesBack() {
        bench = UnitBench.plain(folder, ALWAYS);
        onProbation();
        List.of("cron", "side", "db").forEach(this::removed);
        assertThat(bench.converge()).get().isInstanceOf(Outcome.Interfered.class);
        assertThat(bench.stage.names()).isEmpty();
        assertThat(bench.stage.volumes()).as("their data").isNotEmpty();
        assertThat(bench.recreator().open()).isEmpty();
    }

    @Test
    void aFollowerThatFailsByItselfTakesAllBackAndIsTheOneThatFailed() {
        onProbation();
        bench.stage.exit("cron", 1);
        bench.stage.advance(Duration.ofSeconds(1));
        assertThat(bench.converge())
                .contains(new Outcome.Interfered(
                        "cron, which follows it: it ended with exit code 1 within its probation"));
        assertThat(bench.ended.stream().filter(ended -> ended.outcome() instanceof Outcome.RolledBack))
                .singleElement()
                .satisfies(ended ->
                        assertThat(ended.operation().container().value()).isEqualTo("cron"));
        assertThat(bench.survived()).isFalse();
    }

    @Test
    void whatIsStoppedWhileWhardenStopsThemStaysStoppedAndOnlyThat() {
        bench = UnitBench.plain(folder, ALWAYS);
        meanwhile("cron");
        assertThat(bench.apply()).isEqualTo(new Outcome.Interfered("at STOP: cron was stopped " + PLAIN + " too"));
        assertThat(runs("db")).isTrue();
        assertThat(runs("side")).isTrue();
        assertThat(runs("cron")).isFalse();
        assertThat(bench.id("cron")).isEqualTo(bench.old("cron").id());
        nothingIsLeftOver();
    }

    @Test
    void whatCannotRunWithoutOneThatStaysStoppedIsTold() {
        bench = UnitBench.plain(folder, ALWAYS);
        meanwhile("db");
        assertThat(bench.apply()).as("it may be restarted").isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.converge())
                .contains(new Outcome.Interfered("at STOP: db was stopped " + PLAIN
                        + " too; cron, side cannot run without it, and stay stopped: start them after it"));
        assertThat(bench.stage.names()).noneMatch(this::runs);
        nothingIsLeftOver();
    }

    private void meanwhile(String name) {
        String id = bench.id(name);
        bench.stage.listen(event -> {
            if (event.action().equals("die") && event.id().equals(id)) {
                bench.heardOf(id, "kill", "signal", "15");
            }
        });
    }
}
