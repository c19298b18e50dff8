package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.step.Parts;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What persons, and jobs that are done, do to a twin on probation. */
final class InterventionTest {
    private final Path folder;
    private RecreateBench bench;

    InterventionTest(@TempDir Path folder) {
        this.folder = folder;
        this.bench = new RecreateBench(folder, "{\"Name\": \"unless-stopped\"}");
    }

    private Container web() {
        return bench.stage.look("web");
    }

    private String onProbation() {
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        return web().id();
    }

    /** It ends while the daemon hears nothing. */
    private void endsUnheard() {
        bench.stage.advance(Duration.ofSeconds(1));
        bench.exits.interrupted(bench.stage.now());
        bench.stage.exit("web", 143);
    }

    private Outcome resume() {
        return bench.recreator().resume(RecreateBench.WEB).orElseThrow();
    }

    @Test
    void aTwinThatIsPausedProvesNothing() {
        String twin = onProbation();
        bench.engine.pause(twin);
        bench.stage.advance(RecreateBench.PROBATION.multipliedBy(3));
        assertThat(resume()).isInstanceOf(Outcome.InProgress.class);

        bench.engine.unpause(twin);
        bench.stage.advance(RecreateBench.PROBATION.minusSeconds(1));
        assertThat(resume()).as("it has not run for the whole time yet").isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(Survivor.check(bench)).isTrue();
    }

    /** Nor does it hold up the repairs of all others for as long as it is. */
    @Test
    void aTwinThatStaysPausedGivesItsPlaceBackAMinuteAfterItsProbation() {
        String twin = onProbation();
        bench.engine.pause(twin);
        var state = new StateDir(folder);
        Instant latest = bench.stage.now().plus(RecreateBench.PROBATION).plus(Duration.ofMinutes(1));
        while (bench.stage.now().isBefore(latest)) {
            assertThat(resume()).isInstanceOf(Outcome.InProgress.class);
            assertThat(Parts.proved(state, bench.stage.now())).isEmpty();
            bench.stage.advance(Duration.ofSeconds(5));
        }
        assertThat(resume()).isInstanceOf(Outcome.InProgress.class);
        assertThat(Parts.proved(state, bench.stage.now())).containsExactly(RecreateBench.WEB);
        assertThat(Parts.still(state, bench.stage.now())).isEmpty();

        bench.engine.unpause(twin);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
    }

    @ParameterizedTest
    @ValueSource(strings = {"9", "15", "3"})
    void whatAPersonStopsStaysStoppedAndIsNoFailure(String signal) {
        String twin = onProbation();
        bench.daemons.heard(twin, "kill", "signal", signal);
        bench.stage.exit("web", 137);

        assertThat(resume()).as("it may be restarted").isInstanceOf(Outcome.InProgress.class);
        assertOutcome(bench.converge(), Outcome.Interfered.class, "stopped by another Docker client");
        assertThat(bench.stage.names()).containsExactly("web");
        assertThat(web().id()).isEqualTo(bench.old);
        assertThat(web().running()).isFalse();
        assertThat(web().text("/HostConfig/RestartPolicy/Name")).isEqualTo("unless-stopped");
        assertThat(bench.ended)
                .singleElement()
                .satisfies(end -> assertThat(end.outcome()).isInstanceOf(Outcome.Interfered.class));
        assertThat(bench.recreator().open()).isEmpty();
    }

    /** On a busy host an inspect shows the end some time before the engine's events tell of it. */
    @Test
    void whoEndedItIsWaitedForWhileTheWordOfItsEndMayBeOnItsWay() {
        bench.exits.interrupted(bench.stage.now());
        bench.stage.advance(Duration.ofSeconds(1));
        String twin = onProbation();
        bench.stage.advance(Duration.ofSeconds(2));
        bench.stage.exit("web", 137);
        bench.stage.advance(Duration.ofSeconds(1));
        assertThat(resume()).isInstanceOf(Outcome.InProgress.class);
        bench.daemons.heard(twin, "kill", "signal", "9");
        bench.daemons.heard(twin, "die", "exitCode", "137");
        bench.stage.advance(Duration.ofSeconds(9));
        assertThat(bench.converge()).get().isInstanceOf(Outcome.Interfered.class);
    }

    @Test
    void whatEndedByItselfIsJudgedAsSoonAsItsEndWasTold() {
        bench.exits.interrupted(bench.stage.now());
        bench.stage.advance(Duration.ofSeconds(1));
        String twin = onProbation();
        bench.stage.advance(Duration.ofSeconds(2));
        bench.stage.exit("web", 1);
        bench.daemons.heard(twin, "die", "exitCode", "1");
        bench.stage.advance(Duration.ofSeconds(1));
        assertThat(resume()).isInstanceOf(Outcome.RolledBack.class);
    }

    @Test
    void aSignalThatProgramsLiveOnWithIsNoStop() {
        String twin = onProbation();
        bench.daemons.heard(twin, "kill", "signal", "1");
        bench.stage.exit("web", 1);
        assertThat(resume()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(Survivor.check(bench)).isFalse();
    }

    @Test
    void whatEndedWhileNothingWasHeardIsStartedAgainAndProvesItself() {
        String twin = onProbation();
        bench.daemons.heard(twin, "kill", "signal", "15");
        endsUnheard();

        assertThat(resume()).as("the engine may have ended it").isInstanceOf(Outcome.InProgress.class);

        assertThat(web().running()).isTrue();
        bench.stage.advance(RecreateBench.PROBATION.minusSeconds(1));
        assertThat(resume()).as("the probation began anew").isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(Survivor.check(bench)).isTrue();
    }

    @Test
    void whatCannotBeStartedAgainForWhatIsOutsideIsNoFailure() {
        onProbation();
        endsUnheard();
        bench.stage.removeNetwork("front");
        assertThat(bench.converge()).get().isInstanceOf(Outcome.Interfered.class);
    }

    @Test
    void whatEndsAgainAfterThatHasFailed() {
        onProbation();
        endsUnheard();
        assertThat(resume()).isInstanceOf(Outcome.InProgress.class);
        bench.stage.exit("web", 1);
        assertThat(bench.converge()).get().isInstanceOf(Outcome.RolledBack.class);
        assertThat(Survivor.check(bench)).isFalse();
    }

    @Test
    void whatAPersonRemovesDoesNotComeBack() {
        String twin = onProbation();
        bench.daemons.heard(twin, "kill", "signal", "9");
        bench.engine.remove(twin, true);
        assertOutcome(resume(), Outcome.Interfered.class, "removed by another Docker client");
        assertThat(bench.stage.names()).isEmpty();
        assertThat(bench.stage.volumes()).as("its data").isNotEmpty();
        assertThat(bench.recreator().open()).isEmpty();
    }

    @Test
    void aTwinThatIsGoneWithoutAnybodysOrderIsRolledBack() {
        String twin = onProbation();
        bench.engine.remove(twin, true);
        assertThat(resume()).isInstanceOf(Outcome.Interfered.class);
        assertThat(Survivor.check(bench)).isFalse();
    }

    /** As a forced {@code docker network disconnect} by its name does; returns that name. */
    private String unblocked() {
        bench = new RecreateBench(
                folder, "unless-stopped", Body.host("'RestartPolicy':{'Name':'unless-stopped','MaximumRetryCount':0}"));
        onProbation();
        String network = bench.stage
                .look(bench.old)
                .at("/NetworkSettings/Networks")
                .propertyStream()
                .map(Map.Entry::getKey)
                .filter(name -> name.startsWith("wharden-blocks-"))
                .findFirst()
                .orElseThrow();
        bench.engine.disconnect(network, bench.old);
        return network;
    }

    @Test
    void anOldOneThatWasUnblockedAndStartedBesideItsTwinIsEndedAtOnce() {
        unblocked();
        bench.engine.start(bench.old);
        assertThat(web().running() && bench.stage.look(bench.old).running()).isTrue();
        var ran = new ArrayList<String>();
        bench.stage.listen(event -> {
            if (event.action().equals("die")) {
                ran.add(event.id());
            }
        });

        assertOutcome(
                bench.converge(),
                Outcome.Interfered.class,
                "web was started by another Docker client beside its twin, and was ended at once");

        assertThat(ran).startsWith(bench.old);
        assertThat(bench.stage.names()).containsExactly("web");
        assertThat(web().id()).isEqualTo(bench.old);
        assertThat(web().running()).isTrue();
        assertThat(web().text("/HostConfig/RestartPolicy/Name")).isEqualTo("unless-stopped");
        assertThat(bench.recreator().open()).isEmpty();
    }

    @Test
    void anOldOneThatWasUnblockedIsBlockedAgain() {
        String network = unblocked();

        assertThat(resume()).isInstanceOf(Outcome.InProgress.class);

        assertThat(bench.stage.look(bench.old).at("/NetworkSettings/Networks").has(network))
                .isTrue();
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(bench.stage.names()).containsExactly("web");
    }

    @Test
    void whatAPersonRestartsBeginsItsProbationAnew() {
        String twin = onProbation();
        bench.stage.advance(Duration.ofSeconds(20));
        bench.daemons.heard(twin, "kill", "signal", "15");
        bench.engine.restart(twin, Duration.ofSeconds(10));
        assertThat(resume()).isInstanceOf(Outcome.InProgress.class);
        bench.stage.advance(RecreateBench.PROBATION.minusSeconds(1));
        assertThat(resume()).isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(Survivor.check(bench)).isTrue();
    }

    /** What was heard of another client is not forgotten before it is written down. */
    @Test
    void whatAPersonRestartsWhileTheDiskIsFullBeginsItsProbationAnewToo() throws IOException {
        String twin = onProbation();
        bench.stage.advance(Duration.ofSeconds(20));
        Path full = Files.createDirectories(folder.resolve("recreate/web.json.new/full"));
        bench.daemons.heard(twin, "kill", "signal", "15");
        bench.engine.restart(twin, Duration.ofSeconds(10));
        for (int look = 0; look < 3; look++) {
            assertThatThrownBy(this::resume).isInstanceOf(StateUnavailable.class);
            bench.stage.advance(Duration.ofMillis(500));
        }
        Files.delete(full);
        Files.delete(folder.resolve("recreate/web.json.new"));
        assertThat(resume()).isInstanceOf(Outcome.InProgress.class);
        bench.stage.advance(RecreateBench.PROBATION.minusSeconds(1));
        assertThat(resume()).isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(Survivor.check(bench)).isTrue();
    }

    /** Its end has the engine's time, and repairs count by another clock. */
    @ParameterizedTest
    @ValueSource(longs = {-3600, 86_400})
    void whatAPersonStopsMayBeRestartedAlsoWhenTheClockWasSet(long step) {
        String twin = onProbation();
        bench.stage.advance(Duration.ofSeconds(5));
        bench.setClock(Duration.ofSeconds(step));
        bench.daemons.heard(twin, "kill", "signal", "15");
        bench.stage.exit("web", 137);
        assertThat(resume()).as("it may be restarted").isInstanceOf(Outcome.InProgress.class);
        bench.engine.start(twin);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(Survivor.check(bench)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "on-failure"})
    void aJobThatIsDoneIsNotDoneAgain(String policy) {
        bench = new RecreateBench(folder, "{\"Name\": \"" + policy + "\"}");
        String twin = onProbation();
        bench.stage.advance(Duration.ofSeconds(3));
        bench.stage.exit("web", 0);
        assertThat(resume())
                .as("whether somebody has ended it is not known yet")
                .isInstanceOf(Outcome.InProgress.class);
        bench.daemons.heard(twin, "die", "exitCode", "0");
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(bench.stage.names()).containsExactly("web");
        assertThat(web().id()).isEqualTo(twin);
        assertThat(web().running()).isFalse();
        assertThat(web().text("/HostConfig/RestartPolicy/Name")).isEqualTo(policy);
    }

    @Test
    void aServiceThatEndsWellIsStartedByItsPolicyAndSoHasFailed() {
        String twin = onProbation();
        bench.stage.exit("web", 0);
        bench.daemons.heard(twin, "die", "exitCode", "0");
        assertThat(bench.converge()).get().isInstanceOf(Outcome.RolledBack.class);
        assertThat(Survivor.check(bench)).isFalse();
    }

    @Test
    void aJobThatFailsIsRolledBack() {
        bench = new RecreateBench(folder, "{\"Name\": \"no\"}");
        bench.stage.behave(one -> one.isTrue("/HostConfig/ReadonlyRootfs"), new Behaviour.Exits(3));
        assertThat(bench.apply()).isInstanceOf(Outcome.RolledBack.class);
    }

    @Test
    void theNameAndTheRestartPolicyThatSomebodyGaveTheTwinStay() throws IOException {
        String twin = onProbation();
        bench.engine.rename(twin, "blue");
        bench.engine.update(
                twin, (ObjectNode) new ObjectMapper().readTree("{\"RestartPolicy\": {\"Name\": \"always\"}}"));
        bench.stage.run("web", Body.image("fid-img:1", ""));
        assertThat(bench.converge()).isEqualTo(Optional.of(new Outcome.Succeeded()));
        assertThat(bench.stage.names()).containsExactlyInAnyOrder("blue", "web");
        assertThat(bench.stage.look("blue").text("/HostConfig/RestartPolicy/Name"))
                .isEqualTo("always");
    }

    @Test
    void aSignalThatItLivedOnWithIsNoOrderForALaterEnd() {
        String twin = onProbation();
        bench.daemons.heard(twin, "kill", "signal", "2");
        bench.stage.advance(Duration.ofSeconds(10));
        bench.stage.exit("web", 1);
        assertThat(bench.converge()).get().isInstanceOf(Outcome.RolledBack.class);
        assertThat(Survivor.check(bench)).isFalse();
    }

    @Test
    void aJobThatGotAHarmlessSignalIsDoneAllTheSame() {
        bench = new RecreateBench(folder, "{\"Name\": \"no\"}");
        String twin = onProbation();
        bench.daemons.heard(twin, "kill", "signal", "10");
        bench.stage.exit("web", 0);
        bench.daemons.heard(twin, "die", "exitCode", "0");
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(web().id()).isEqualTo(twin);
        assertThat(web().running()).isFalse();
    }

    @Test
    void whoComesToDependOnItBeforeItIsStoppedIsNotLeftBehind() {
        bench.stage.advance(Duration.ofMinutes(5));
        var ready = (Preparation.Ready) bench.prepare();
        bench.stage.run(
                "side",
                "{\"Image\": \"fid-img:1\", \"HostConfig\": {\"NetworkMode\": \"container:" + bench.old + "\"}}");

        Outcome outcome = bench.recreator().apply(bench.operation(), ready);

        assertOutcome(outcome, Outcome.Interfered.class, "side now depends on web");
        assertThat(bench.stage.names()).containsExactly("side", "web");
        assertThat(web().id()).isEqualTo(bench.old);
        assertThat(bench.stage.look("side").running()).isTrue();
    }

    /** The id that it names goes with the old one, and until its end the engine lets it join that. */
    @ParameterizedTest
    @ValueSource(strings = {"NetworkMode", "PidMode", "IpcMode"})
    void whoJoinsItWhileItIsStoppedIsNotLeftBehind(String mode) {
        bench.stage.advance(Duration.ofMinutes(5));
        var ready = (Preparation.Ready) bench.prepare();
        bench.stage.listen(event -> {
            if (event.action().equals("kill") && !bench.stage.names().contains("side")) {
                bench.stage.run(
                        "side",
                        "{\"Image\": \"fid-img:1\", \"HostConfig\": {\"%s\": \"container:%s\"}}"
                                .formatted(mode, bench.old));
            }
        });

        Outcome outcome = bench.recreator().apply(bench.operation(), ready);

        assertOutcome(
                outcome,
                Outcome.Interfered.class,
                "side now depends on web and must be recreated with it; until then docker restart side lets it join"
                        + " again");
        assertThat(bench.stage.names()).containsExactly("side", "web");
        assertThat(web().id()).isEqualTo(bench.old);
        assertThat(web().running()).isTrue();
    }

    /** A short pause, as of a {@code docker commit}, is over before anybody looks. */
    @Test
    void whatWasPausedBetweenTwoLooksBeginsItsProbationAnew() {
        String twin = onProbation();
        bench.stage.advance(RecreateBench.PROBATION.minusSeconds(1));
        bench.daemons.heard(twin, "pause", "", "");
        bench.daemons.heard(twin, "unpause", "", "");
        assertThat(resume()).isInstanceOf(Outcome.InProgress.class);
        bench.stage.advance(RecreateBench.PROBATION.minusSeconds(1));
        assertThat(resume()).as("it has not run for the whole time yet").isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(Survivor.check(bench)).isTrue();
    }

    @Test
    void aSignalForAnEarlierRunIsNoOrderForTheEndOfThisOne() {
        String twin = onProbation();
        bench.daemons.heard(twin, "kill", "signal", "15");
        bench.stage.advance(Duration.ofSeconds(1));
        bench.engine.restart(twin, Duration.ofSeconds(10));
        bench.daemons.heard(twin, "kill", "signal", "15");
        bench.stage.advance(Duration.ofSeconds(1));
        bench.engine.restart(twin, Duration.ofSeconds(10));
        assertThat(resume()).isInstanceOf(Outcome.InProgress.class);
        bench.stage.advance(Duration.ofSeconds(2));
        bench.stage.exit("web", 1);
        assertThat(bench.converge()).get().isInstanceOf(Outcome.RolledBack.class);
        assertThat(Survivor.check(bench)).isFalse();
    }

    /** {@code docker rm -f web} right before its twin starts, which has that name by then. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsRemovedByItsNameRightBeforeItsStartDoesNotComeBack(boolean pruned) {
        bench.exits.interrupted(bench.stage.now());
        var first = new AtomicBoolean(true);
        bench.stage.failWhen(
                call -> call.is("start")
                        && bench.stage.names().contains("web")
                        && web().isTrue("/HostConfig/ReadonlyRootfs")
                        && first.getAndSet(false)
                        && isRemoved(pruned),
                new Fault.LostRequest());
        bench.apply();
        bench.converge();
        assertThat(bench.ended)
                .singleElement()
                .satisfies(ended -> assertThat(ended.outcome()).isInstanceOf(Outcome.Interfered.class));
        assertThat(bench.stage.names()).isEqualTo(pruned ? List.of("web") : List.of());
        assertThat(bench.recreator().open()).isEmpty();
    }

    private boolean isRemoved(boolean pruned) {
        String twin = web().id();
        bench.engine.remove(twin, true);
        bench.daemons.heard(twin, "destroy", "name", "web");
        if (pruned) {
            bench.daemons.heard("", "prune", "reclaimed", "0");
        }
        return false;
    }
}
