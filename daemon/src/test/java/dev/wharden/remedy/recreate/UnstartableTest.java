package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.plan.Outcomes.assertInterfered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.container.Container;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.EngineCrash;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.down.Down;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Something outside keeps twin and old one from starting while both are down. */
final class UnstartableTest {
    private static final String THIEF = """
            {"Image": "fid-img:1", "HostConfig": {"PortBindings": {"8080/tcp": [{"HostIp": "", "HostPort": "18080"}]}}}
            """;
    private static final String COMPOSE = """
            {"Image": "fid-img:1", "Hostname": "kept", "Labels": {"com.docker.compose.project": "shop"},
             "HostConfig": {"NetworkMode": "front", "RestartPolicy": {"Name": "always"},
               "PortBindings": {"8080/tcp": [{"HostIp": "", "HostPort": "18080"}]}}}
            """;

    private final RecreateBench bench;
    private final RecreateBench composed;

    UnstartableTest(@TempDir Path folder, @TempDir Path other) {
        this.bench = new RecreateBench(folder, "{\"Name\": \"always\"}");
        this.composed = new RecreateBench(other, "", COMPOSE);
    }

    /** Another container takes the port between the stop and the start. */
    private static void steal(RecreateBench bench) {
        bench.stage.failWhen(call -> call.is("start") && stolen(bench), new Fault.LostRequest());
    }

    private static boolean stolen(RecreateBench bench) {
        if (!bench.stage.names().contains("thief")) {
            bench.stage.run("thief", THIEF);
        }
        return false;
    }

    @Test
    void aStolenPortEndsTheRepairAfterSomeTriesAndIsNobodysFailedRepair() {
        endsAfterSomeTries(bench);
    }

    @Test
    void soItIsWithOneThatComposeMade() {
        endsAfterSomeTries(composed);
    }

    private static void endsAfterSomeTries(RecreateBench bench) {
        steal(bench);
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.converge())
                .get()
                .isInstanceOfSatisfying(
                        Outcome.Interfered.class,
                        told -> assertThat(told.reason())
                                .isEqualTo("it is back and does not start: port 18080 is taken by container thief:"
                                        + " Wharden retries"));
        assertThat(bench.recreator().open()).isEmpty();
        assertThat(bench.downs().all()).singleElement().satisfies(down -> {
            assertThat(down.id()).isEqualTo(bench.stage.look("web").id());
            assertThat(down.why()).isEqualTo("port 18080 is taken by container thief");
            assertThat(down.action()).isEqualTo("action-1");
        });
        assertThat(bench.stage.names()).containsExactlyInAnyOrder("web", "thief");
        Container web = bench.stage.look("web");
        assertThat(web.running()).isFalse();
        assertThat(web.text("/HostConfig/RestartPolicy/Name")).isEqualTo("always");
        assertThat(bench.stage.count("start"))
                .as("the twin once, the old one three times")
                .isEqualTo(4);
    }

    @Test
    void whileItsStartIsTriedItsImageAndVolumesAreHeld() {
        steal(composed);
        assertThat(composed.apply()).isInstanceOf(Outcome.InProgress.class);

        assertThat(composed.stage.names()).anyMatch(name -> name.startsWith("web.wharden-holds-"));
        assertThat(composed.converge()).isPresent();
        assertThat(composed.stage.names()).noneMatch(name -> name.contains(".wharden-"));
    }

    @Test
    void whateverWakesItItIsNotTriedBeforeThePauseIsOver() {
        steal(bench);
        bench.apply();
        long before = bench.stage.writes().size();
        for (int i = 0; i < 10; i++) {
            assertThat(bench.recreator().resume(RecreateBench.WEB)).get().isInstanceOf(Outcome.InProgress.class);
        }
        assertThat(bench.stage.writes()).hasSize((int) before);
        bench.stage.advance(Duration.ofHours(-2));
        bench.recreator().resume(RecreateBench.WEB);
        assertThat(bench.stage.writes())
                .as("a clock that was set back does not prolong it")
                .hasSizeGreaterThan((int) before);
    }

    @Test
    void aPortThatIsFreeAgainInTimeBringsTheOldOneBack() {
        steal(bench);
        bench.apply();
        bench.stage.engine().stop(bench.stage.look("thief").id(), Duration.ZERO);
        Optional<Outcome> told = bench.converge();
        bench.stage.engine().remove("thief", true);
        assertInterfered(told, Outcome.Interfered.By.OTHERS, "at START", "port 18080 is taken by container thief");
        assertThat(Survivor.check(bench)).isFalse();
    }

    @Test
    void norIsOneThatOnlyTheTwinMissed() {
        steal(bench);
        bench.stage.failWhen(call -> call.is("remove") && freed(), new Fault.LostRequest());
        assertThat(bench.apply()).isInstanceOf(Outcome.Interfered.class);
    }

    private boolean freed() {
        if (bench.stage.names().contains("thief")) {
            bench.stage.engine().stop(bench.stage.look("thief").id(), Duration.ZERO);
        }
        return false;
    }

    /** What the engine says is not known as something outside, but it keeps the old one from starting too. */
    @Test
    void whatKeepsTheOldOneDownToIsNotTheRepairsDoing() {
        refuseStarts("start: 400: invalid mount config for type \"bind\": bind source path does not exist: /srv/app");
        bench.apply();
        // Two that share a volume can bring it about.
        assertInterfered(
                bench.converge(),
                Outcome.Interfered.By.OUTSIDE,
                "is back and does not start: start: 400: invalid mount config");
        assertThat(bench.recreator().open()).isEmpty();
    }

    @Test
    void aTwinThatFailedByItselfHasFailedAllTheSame() {
        bench.stage.behave(one -> one.isTrue("/HostConfig/ReadonlyRootfs"), new Behaviour.Exits(3));
        bench.stage.failWhen(
                call -> call.is("start") && bench.stage.count("start") > 1,
                new Fault.Refused(() -> new DockerException.Rejected("start: 403: Address already in use")));
        bench.apply();
        assertThat(bench.converge()).get().isInstanceOf(Outcome.Failed.class);
    }

    /** Its log driver waits for a server that is silent: the worker does not wait for it three times. */
    @Test
    void aStartThatIsNotAnsweredEndsItAtOnce() {
        bench.stage.refuse("start", () -> new DockerException.Stuck("start: no answer within 30000 ms"));
        assertThat(bench.apply()).isInstanceOf(Outcome.Interfered.class);
        assertThat(bench.recreator().open()).isEmpty();
        assertThat(bench.downs().all())
                .singleElement()
                .extracting(Down::why)
                .isEqualTo("the engine does not answer its start");
        assertThat(bench.stage.count("start")).isEqualTo(2);
    }

    @Test
    void aTwinWhoseStartIsNotAnsweredIsNoFailedRepair() {
        bench.stage.failWhen(
                call -> call.is("start") && bench.stage.count("start") == 1,
                new Fault.Refused(() ->
                        new DockerException.Unavailable("start: no answer within 30000 ms", new TimeoutException())));
        assertThat(bench.apply()).isInstanceOf(Outcome.Interfered.class);
        assertThat(Survivor.check(bench)).isFalse();
        assertThat(bench.downs().all()).isEmpty();
    }

    private void refuseStarts(String words) {
        bench.stage.refuse("start", () -> new DockerException.Rejected(words));
    }

    /** Wharden is killed at each call of the way back. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aCrashOnTheWayBackLeavesNothingElse(int start) {
        bench.stage.failWhen(
                call -> call.is("start") && !stolen(bench) && bench.stage.count("start") == start,
                new Fault.CrashBefore());
        assertThatThrownBy(() -> {
                    bench.apply();
                    bench.converge();
                })
                .isInstanceOf(EngineCrash.class);
        bench.stage.forget();
        bench.stage.engine().stop(bench.stage.look("thief").id(), Duration.ZERO);
        Optional<Outcome> told = bench.converge();
        bench.stage.engine().remove("thief", true);
        assertThat(told).get().isInstanceOf(Outcome.Interfered.class);
        assertThat(Survivor.check(bench)).isFalse();
    }
}
