package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.down.Down;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another client removes a network in which no container runs for a moment, and makes another of its name. */
final class SwappedNetworkTest {
    private static final String LABEL = "com.docker.compose.project";

    @TempDir
    private Path folder;

    private RecreateBench bench(boolean composed) {
        String labels = composed ? "'Labels':{'" + LABEL + "':'shop'}," : "";
        return new RecreateBench(folder, "", Body.of(labels + "'HostConfig':{'NetworkMode':'front'}"), stage -> {});
    }

    /** In the moment of the first such call. */
    private static void swap(RecreateBench bench, String call, boolean internal) {
        var first = new AtomicBoolean(true);
        bench.stage()
                .failWhen(
                        seen -> seen.is(call) && first.getAndSet(false) && swapped(bench, internal),
                        new Fault.Refused(() -> new DockerException.NotFound("never answered so")));
    }

    /** The call is answered as ever. */
    private static boolean swapped(RecreateBench bench, boolean internal) {
        ObjectNode network = bench.engine.network("front").deepCopy();
        bench.stage().removeNetwork("front");
        network.put("Internal", internal);
        bench.engine.createNetwork(network);
        return false;
    }

    private static String network(Container container) {
        return container.text("/NetworkSettings/Networks/front/NetworkID");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingRunsInAnotherKindOfNetwork(boolean composed) {
        RecreateBench bench = bench(composed);
        swap(bench, "stop", true);
        bench.act();
        bench.converge();

        assertOutcome(
                bench.ended.getFirst().outcome(),
                Outcome.Interfered.class,
                "network front is another than it was in",
                "with another Internal");
        assertThat(bench.engine.network("front").path("Containers").isEmpty())
                .as("nothing is in it")
                .isTrue();
        assertThat(bench.downs().all())
                .singleElement()
                .extracting(Down::why)
                .asString()
                .contains("network front");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneThatIsMadeInTheSameWayIsTaken(boolean composed) {
        RecreateBench bench = bench(composed);
        bench.stage().behave(one -> one.isTrue("/HostConfig/ReadonlyRootfs"), new Behaviour.Exits(3));
        swap(bench, "stop", false);
        bench.act();
        bench.converge();

        Container now = bench.stage().look("web");
        assertThat(now.running()).isTrue();
        assertThat(now.isTrue("/HostConfig/ReadonlyRootfs")).isFalse();
        assertThat(network(now))
                .isEqualTo(bench.engine.network("front").path("Id").asText())
                .isNotEqualTo(network(bench.before));
        assertThat(bench.downs().all()).isEmpty();
    }

    /** Between the look at it and the start. */
    @Test
    void whatItIsConnectedToIsTheOneThatWasLookedAt() {
        RecreateBench bench = bench(false);
        bench.stage().behave(one -> one.isTrue("/HostConfig/ReadonlyRootfs"), new Behaviour.Exits(3));
        swap(bench, "stop", false);
        var connected = new AtomicBoolean(true);
        bench.stage()
                .failWhen(
                        seen -> seen.is("start")
                                && network(bench.stage().look(bench.old))
                                        .equals(bench.engine
                                                .network("front")
                                                .path("Id")
                                                .asText())
                                && connected.getAndSet(false)
                                && swapped(bench, true),
                        new Fault.Refused(() -> new DockerException.NotFound("never answered so")));
        bench.act();
        bench.converge();

        assertThat(connected).as("it was connected to one that is the same").isFalse();
        assertThat(bench.engine.network("front").path("Containers").isEmpty()).isTrue();
        assertThat(bench.downs().all()).hasSize(1);
    }
}
