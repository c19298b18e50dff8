package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.down.Down;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
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

    private static ObjectNode tree(String fields) {
        return Json.object("{" + fields.replace('\'', '"') + "}");
    }

    /** In the moment of the first such call. */
    private static void swap(RecreateBench bench, String call, boolean internal) {
        swap(bench, call, network -> network.put("Internal", internal));
    }

    private static void swap(RecreateBench bench, String call, Consumer<ObjectNode> change) {
        var first = new AtomicBoolean(true);
        bench.stage()
                .failWhen(
                        seen -> seen.is(call) && first.getAndSet(false) && swapped(bench, change),
                        new Fault.Refused(() -> new DockerException.NotFound("never answered so")));
    }

    /** The call is answered as ever. */
    private static boolean swapped(RecreateBench bench, Consumer<ObjectNode> change) {
        ObjectNode network = bench.engine.network("front").deepCopy();
        bench.stage().removeNetwork("front");
        change.accept(network);
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
        assertIsDown(bench);
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
                                && swapped(bench, network -> network.put("Internal", true)),
                        new Fault.Refused(() -> new DockerException.NotFound("never answered so")));
        bench.act();
        bench.converge();

        assertThat(connected).as("it was connected to one that is the same").isFalse();
        assertThat(bench.engine.network("front").path("Containers").isEmpty()).isTrue();
        assertThat(bench.downs().all()).hasSize(1);
    }

    private static void assertIsDown(RecreateBench bench) {
        assertThat(bench.engine.network("front").path("Containers").isEmpty())
                .as("nothing is in it")
                .isTrue();
        assertThat(bench.downs().all())
                .singleElement()
                .extracting(Down::why)
                .asString()
                .contains("network front is another");
    }

    /** The driver bridge takes it for the default route of what is in it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingRunsBehindTheGatewayOfAnother(boolean chosen) {
        RecreateBench bench = bench(false);
        ObjectNode subnet = tree("'Subnet':'10.1.0.0/16'" + (chosen ? ",'Gateway':'10.1.0.1'" : ""));
        ObjectNode before = tree("'IPAM':{'Driver':'default'}");
        before.withObject("/IPAM").putArray("Config").add(subnet);
        bench.stage().describe("front", before);
        swap(
                bench,
                "stop",
                network -> ((ObjectNode) network.at("/IPAM/Config/0"))
                        .putObject("AuxiliaryAddresses")
                        .put("DefaultGatewayIPv4", "10.1.0.66"));
        bench.act();
        bench.converge();

        assertOutcome(bench.ended.getFirst().outcome(), Outcome.Interfered.class, "with another AuxiliaryAddresses");
        assertIsDown(bench);
    }

    /** A prune takes it all the same, and Wharden does not make it again: it is known by what was kept of it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingRunsInAnotherThanTheOneThatTookItsSettingsFromAThird(boolean same) {
        RecreateBench bench = bench(false);
        bench.stage().behave(one -> one.isTrue("/HostConfig/ReadonlyRootfs"), new Behaviour.Exits(3));
        bench.engine.createNetwork(
                tree("'Name':'cfg','ConfigOnly':true," + "'IPAM':{'Config':[{'Subnet':'10.1.0.0/24'}]},'Options':{}"));
        bench.stage().describe("front", tree("'ConfigFrom':{'Network':'cfg'},'Internal':true"));
        swap(bench, "stop", network -> {
            if (!same) {
                network.remove("ConfigFrom");
                network.put("Internal", false);
            }
        });
        bench.act();
        bench.converge();

        if (same) {
            assertThat(bench.stage().look("web").running()).isTrue();
            assertThat(bench.downs().all()).isEmpty();
        } else {
            assertIsDown(bench);
        }
    }
}
