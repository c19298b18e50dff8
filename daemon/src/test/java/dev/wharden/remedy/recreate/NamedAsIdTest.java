package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.Body;
import dev.wharden.docker.Call;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.EngineCrash;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Another client removes what a container needs while it is down, and the engine finds something else for it: what has
 * the id of that for a name, or an id that begins with the name of it.
 */
final class NamedAsIdTest {
    private static final String PROJECT = "'Labels':{'com.docker.compose.project':'shop'},";

    @TempDir
    private Path folder;

    private RecreateBench inFront(boolean composed) {
        return new RecreateBench(
                folder, "", Body.of((composed ? PROJECT : "") + "'HostConfig':{'NetworkMode':'front'}"), stage -> {});
    }

    /** In the moment of the first such call, which is answered as ever. */
    private static AtomicBoolean once(RecreateBench bench, Predicate<Call> call, Runnable what) {
        var done = new AtomicBoolean();
        bench.stage()
                .failWhen(
                        seen -> {
                            if (call.test(seen) && !done.getAndSet(true)) {
                                what.run();
                            }
                            return false;
                        },
                        new Fault.Refused(() -> new DockerException.NotFound("never answered so")));
        return done;
    }

    private static String front(RecreateBench bench) {
        return bench.before.text("/NetworkSettings/Networks/front/NetworkID");
    }

    private static void named(RecreateBench bench) {
        ObjectNode network = bench.engine.network("front").deepCopy();
        bench.stage().removeNetwork("front");
        network.put("Name", front(bench));
        network.withObject("/IPAM").putArray("Config").addObject().put("Subnet", "10.66.0.0/24");
        bench.engine.createNetwork(network);
    }

    private static void assertIsInFrontOnly(RecreateBench bench) {
        Container now = bench.stage().look("web");
        assertThat(now.running()).isTrue();
        assertThat(now.at("/NetworkSettings/Networks").fieldNames())
                .toIterable()
                .containsExactly("front");
        assertThat(now.text("/NetworkSettings/Networks/front/NetworkID"))
                .isEqualTo(bench.engine.network("front").path("Id").asText());
        assertThat(bench.engine.network("front").path("IPAM").toString()).contains("10.1.0.0/24");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingRunsOnInANetworkThatHasTheIdOfItsOwnForAName(boolean composed) {
        RecreateBench bench = inFront(composed);
        AtomicBoolean done = once(bench, call -> call.is("start") && isDown(bench), () -> named(bench));
        bench.act();
        bench.converge();

        assertThat(done).isTrue();
        assertOutcome(bench.ended.getFirst().outcome(), Outcome.Interfered.class, "network front is gone");
        assertIsInFrontOnly(bench);
        assertThat(bench.downs().all()).isEmpty();
    }

    private static boolean isDown(RecreateBench bench) {
        return bench.engine.list().stream()
                .noneMatch(one -> one.path("Id").asText().equals(bench.old)
                        && one.path("State").asText().equals("running"));
    }

    private static IntStream writes() {
        return IntStream.rangeClosed(1, 24);
    }

    /** Each call that changes anything, from the way there to the way back. */
    @ParameterizedTest
    @MethodSource("writes")
    void thatHoldsWhereWhardenIsKilledInBetween(int write) {
        for (boolean composed : new boolean[] {true, false}) {
            for (Fault kill : new Fault[] {new Fault.CrashBefore(), new Fault.CrashAfter()}) {
                var bench = new RecreateBench(
                        folder.resolve(composed + kill.getClass().getSimpleName()),
                        "",
                        Body.of((composed ? PROJECT : "") + "'HostConfig':{'NetworkMode':'front'}"),
                        stage -> {});
                once(bench, call -> call.is("start") && isDown(bench), () -> named(bench));
                bench.stage().failWrite(write, kill);
                surviving(bench, bench::act);
                surviving(bench, bench::converge);
                bench.converge();

                assertIsInFrontOnly(bench);
            }
        }
    }

    private static void surviving(RecreateBench bench, Runnable work) {
        try {
            work.run();
        } catch (EngineCrash killed) {
            bench.interlude(true, false);
        }
    }

    private static String owner(RecreateBench bench) {
        return bench.before.text("/HostConfig/NetworkMode").substring("container:".length());
    }

    private static void assertJoinsNothing(RecreateBench bench) {
        assertOutcome(bench.ended.getFirst().outcome(), Outcome.Interfered.class, "whose network it shares, is gone");
        assertThat(bench.engine.list())
                .as("what runs and joins another")
                .noneMatch(one -> one.at("/HostConfig/NetworkMode").asText().startsWith("container:")
                        && one.path("State").asText().equals("running"));
        assertThat(bench.downs().all()).hasSize(1);
    }

    @Test
    void nothingRunsOnInTheNetworkOfAContainerThatHasTheIdOfAnotherForAName() {
        var bench = new RecreateBench(
                folder, "", Body.host("'NetworkMode':'container:db'"), stage -> stage.run("db", Body.PLAIN));
        once(bench, call -> call.is("start") && isDown(bench), () -> {
            bench.engine.remove(owner(bench), true);
            bench.stage().run(owner(bench), Body.PLAIN);
        });
        bench.act();
        bench.converge();

        assertJoinsNothing(bench);
    }

    @Test
    void whatIsMadeAgainJoinsNoContainerWhoseIdBeginsWithTheName() {
        // Each engine in memory gives the same ids.
        String stranger = new FakeEngine().stage().run("stranger", Body.PLAIN);
        String name = stranger.substring(0, 4);
        var bench = new RecreateBench(folder, "", Body.host("'NetworkMode':'container:" + name + "'"), stage -> {
            assertThat(stage.run("stranger", Body.PLAIN)).isEqualTo(stranger);
            stage.run(name, Body.PLAIN);
        });
        once(
                bench,
                call -> call.is("create") && call.container().equals("web"),
                () -> bench.engine.remove(owner(bench), true));
        bench.act();
        bench.converge();

        assertJoinsNothing(bench);
        assertThat(bench.engine.list())
                .noneMatch(one -> one.at("/HostConfig/NetworkMode").asText().equals("container:" + stranger));
    }

    /** What it shares goes on while it runs: a look at it is not a start. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3600})
    void aTwinThatHasRunForLongIsNotEndedForWhatItSharedWithOneThatIsGone(int seconds) {
        var bench = new RecreateBench(
                folder, "", Body.host("'NetworkMode':'container:db'"), stage -> stage.run("db", Body.PLAIN));
        bench.stage().failWhen(call -> call.is("start") && isDown(bench), new Fault.CrashAfter());
        surviving(bench, bench::act);
        bench.engine.remove(owner(bench), true);
        bench.stage().advance(Duration.ofSeconds(seconds));
        bench.stage().forget();
        bench.converge();

        boolean runs = bench.engine.list().stream()
                .anyMatch(one -> one.path("State").asText().equals("running"));
        assertThat(runs).isEqualTo(seconds == 3600);
    }
}
