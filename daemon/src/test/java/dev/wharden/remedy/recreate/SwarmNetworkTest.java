package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.needs.SwarmAddresses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine itself changes of a container in a swarm's network, and what no event tells of. */
final class SwarmNetworkTest {
    @TempDir
    private Path folder;

    private RecreateBench bench(String address) {
        String body = Body.of("'HostConfig':{'NetworkMode':'mesh'},'NetworkingConfig':{'EndpointsConfig':{'mesh':{"
                + (address.isEmpty() ? "" : "'IPAMConfig':{'IPv4Address':'" + address + "'}") + "}}}");
        return new RecreateBench(folder, "", body, stage -> stage.swarmNetwork("mesh", "10.9.0.0/24"));
    }

    private static void listen(RecreateBench bench) {
        bench.exits.interrupted(bench.stage().now().minus(Duration.ofHours(1)));
    }

    /** When the old one is stopped. */
    private static void changed(RecreateBench bench, boolean heard) {
        var first = new AtomicBoolean(true);
        bench.stage()
                .failWhen(
                        seen -> {
                            if (seen.is("stop") && first.getAndSet(false)) {
                                bench.engine.update(bench.old, Json.object("{\"CpuShares\": 77}"));
                                if (heard) {
                                    bench.daemons.heard(bench.old, "update", "name", "web");
                                }
                            }
                            return false;
                        },
                        new Fault.Refused(() -> new DockerException.NotFound("never answered so")));
    }

    /** For people who replace it by hand. */
    @ParameterizedTest
    @ValueSource(strings = {"", "10.9.0.77"})
    void whichAddressATwinDoesNotAskForIsTold(String asked) {
        RecreateBench bench = bench(asked);
        bench.stage().network("back", "bridge", "10.8.0.0/24");
        bench.engine.connect("back", bench.old, Json.object("{'IPAMConfig':{'IPv4Address':'10.8.0.7'}}"));
        String given = bench.stage().look(bench.old).text("/NetworkSettings/Networks/mesh/IPAddress");
        assertThat(given).startsWith("10.9.0.");
        assertThat(SwarmAddresses.taken(bench.engine, bench.stage().look(bench.old)))
                .containsExactly(Map.entry("mesh", List.of(given)));
        bench.engine.stop(bench.old, Duration.ZERO);
        assertThat(SwarmAddresses.taken(bench.engine, bench.stage().look(bench.old)))
                .containsExactly(Map.entry("mesh", List.of()));
    }

    /** The engine tells nothing of it, and puts none into a network by itself. */
    @Test
    void whoConnectsTheStoppedOneIsAnotherClientAllTheSame() {
        RecreateBench bench = bench("");
        bench.stage().network("back", "bridge", "10.8.0.0/24");
        listen(bench);
        var first = new AtomicBoolean(true);
        bench.stage()
                .failWhen(
                        _ -> {
                            if (!bench.stage().look("web").running() && first.getAndSet(false)) {
                                bench.engine.connect("back", bench.old, Json.object("{}"));
                            }
                            return false;
                        },
                        new Fault.Refused(() -> new DockerException.NotFound("never answered so")));
        bench.act();
        bench.converge();

        assertOutcome(bench.ended.getFirst().outcome(), Outcome.Interfered.class, "its networks");
    }

    @Test
    void theAddressThatTheEngineHasGivenIsNotTheTwins() {
        RecreateBench bench = bench("");
        listen(bench);
        assertThat(bench.before.text("/NetworkSettings/Networks/mesh/IPAMConfig/IPv4Address"))
                .isEqualTo("10.9.0.2");
        bench.act();
        bench.converge();

        assertThat(bench.ended.getFirst().outcome()).isInstanceOf(Outcome.Succeeded.class);
        Container twin = bench.stage().look("web");
        bench.engine.kill(twin.id());
        assertThat(bench.stage()
                        .look("web")
                        .at("/NetworkSettings/Networks/mesh/IPAMConfig")
                        .isNull())
                .isTrue();
    }

    /** It could not be told from the engine's before it was stopped. */
    @Test
    void oneThatWasGivenAnAddressStaysAndSaysSo() {
        RecreateBench bench = bench("10.9.0.50");
        listen(bench);
        bench.act();
        bench.converge();

        assertOutcome(
                bench.ended.getFirst().outcome(),
                Outcome.RolledBack.class,
                "web was given an address in network mesh, which is a swarm's");
        assertThat(bench.stage().look("web").running()).isTrue();
        assertThat(bench.stage().look("web").text("/NetworkSettings/Networks/mesh/IPAddress"))
                .isEqualTo("10.9.0.50");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aChangeThatNoEventTellsOfIsAFailure(boolean heard) {
        RecreateBench bench = bench("");
        listen(bench);
        changed(bench, heard);
        bench.act();
        bench.converge();

        String told = "web was changed by another Docker client: its CpuShares";
        if (heard) {
            assertOutcome(bench.ended.getFirst().outcome(), Outcome.Interfered.class, told);
        } else {
            assertOutcome(
                    bench.ended.getFirst().outcome(),
                    Outcome.RolledBack.class,
                    told + ", as it looks; but no event tells of that");
        }
    }
}
