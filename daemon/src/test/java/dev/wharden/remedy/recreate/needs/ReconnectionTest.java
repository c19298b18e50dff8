package dev.wharden.remedy.recreate.needs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerWriter;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a start is made in: the networks that were meant, and no other that has a name of theirs. */
final class ReconnectionTest {
    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();
    private final String front = stage.network("front", "bridge", "10.1.0.0/24");

    /** As {@code docker run --network 3f2a1b9c0d1e --network-alias x} makes it. */
    private Container byFirstDigits() {
        return stage.look(stage.run("web", Body.host("'NetworkMode':'" + front.substring(0, 12) + "'")));
    }

    @Test
    void firstDigitsOfAnIdAreNoOtherNetwork() {
        Container web = byFirstDigits();
        assertThat(SameNetwork.twice(web)).containsExactly(front.substring(0, 12));
        assertThat(engine.network(front.substring(0, 12)).path("Id").asText()).isEqualTo(front);
        assertThat(Misled.of(engine, web, true)).isEmpty();
        assertThatThrownBy(() -> engine.network(front.substring(0, 11))).isInstanceOf(DockerException.NotFound.class);
    }

    /** The engine would not start it again. */
    @Test
    void oneOfThemIsNotStopped() {
        Container web = byFirstDigits();
        assertThat(Requirements.missing(engine, engine::engine, web, List.of()))
                .hasValueSatisfying(missing -> assertThat(missing.refusal())
                        .contains("by the first digits of its id (" + front.substring(0, 12) + ")"));
        engine.kill(web.id());
        assertThatThrownBy(() -> engine.start(web.id())).isInstanceOf(DockerException.class);
    }

    @Test
    void oneOfThemThatEndedIsStartedAllTheSame() {
        Container web = byFirstDigits();
        engine.kill(web.id());
        Reconnection.start(engine, engine, stage.look("web"), SameNetwork.ids(web), Map::of);
        assertThat(stage.look("web").running()).isTrue();
        assertThat(engine.network("front").path("Containers").has(web.id())).isTrue();
    }

    private Container inAStrangersFront() {
        Container before = stage.look(stage.run("web", Body.host("'NetworkMode':'front'")));
        engine.kill(before.id());
        stage.removeNetwork("front");
        String other = stage.network("front", "bridge", "10.2.0.0/24");
        engine.connect(other, before.id(), JsonNodeFactory.instance.objectNode().put("NetworkID", other));
        assertThat(SameNetwork.ids(stage.look("web"))).containsEntry("front", other);
        return before;
    }

    private void start(Container before, Supplier<Map<String, String>> networks) {
        Reconnection.start(engine, engine, stage.look("web"), SameNetwork.ids(before), networks);
    }

    @Test
    void nothingIsStartedInAnotherNetworkOfTheNameThatAStartHasLeftItIn() {
        Container before = inAStrangersFront();
        Supplier<Map<String, String>> refused = () -> {
            throw new DockerException.Rejected("network front is another");
        };
        stage.forget();
        assertThatThrownBy(() -> start(before, refused)).isInstanceOf(DockerException.Rejected.class);
        assertThat(stage.writes()).isEmpty();
        assertThat(stage.look("web").running()).isFalse();
    }

    /** As of a network that takes its settings from another, in what an earlier version has kept. */
    @Test
    void norWhereNothingWasKeptOfIt() {
        Container before = inAStrangersFront();
        assertThatThrownBy(() -> start(before, Map::of))
                .isInstanceOf(DockerException.NotFound.class)
                .hasMessageContaining("network " + front + " not found");
        assertThat(stage.look("web").running()).isFalse();
    }

    /** One that does not run and is connected by another client is started in whatever has the name. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void norWhereAClientHasConnectedItByTheName(boolean kept) {
        Container before = stage.look(stage.run("web", Body.host("'NetworkMode':'front'")));
        engine.kill(before.id());
        stage.removeNetwork("front");
        String other = stage.network("front", "bridge", "10.2.0.0/24");
        engine.disconnect("front", before.id());
        engine.connect(other, before.id(), JsonNodeFactory.instance.objectNode());
        assertThat(SameNetwork.ids(stage.look("web"))).isEmpty();
        if (kept) {
            start(before, () -> Map.of("front", other));
            assertThat(SameNetwork.ids(stage.look("web"))).containsEntry("front", other);
        } else {
            assertThatThrownBy(() -> start(before, Map::of)).isInstanceOf(DockerException.NotFound.class);
        }
        assertThat(stage.look("web").running()).isEqualTo(kept);
    }

    @Test
    void itIsStartedInTheOneThatWasMadeAgain() {
        Container before = inAStrangersFront();
        ObjectNode mine = engine.network("front").deepCopy();
        stage.removeNetwork("front");
        engine.createNetwork(mine);
        String now = engine.network("front").path("Id").asText();
        start(before, () -> Map.of("front", now));
        assertThat(stage.look("web").running()).isTrue();
        assertThat(SameNetwork.ids(stage.look("web"))).containsEntry("front", now);
    }

    @Test
    void itsFixedMacAddressGoesWithIt() {
        Container before = inAStrangersFront();
        stage.edit("web", tree -> tree.withObject("/Config").put("MacAddress", "02:42:0a:00:00:07"));
        ObjectNode mine = engine.network("front").deepCopy();
        stage.removeNetwork("front");
        engine.createNetwork(mine);
        var asked = new ArrayList<JsonNode>();
        var noting = (DockerWriter) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DockerWriter.class}, (_, method, of) -> {
                    if (method.getName().equals("connect")) {
                        asked.add((JsonNode) of[2]);
                    }
                    return method.invoke(engine, of);
                });
        String now = engine.network("front").path("Id").asText();
        Map<String, String> ids = SameNetwork.ids(before);
        Reconnection.start(engine, noting, stage.look("web"), ids, () -> Map.of("front", now));
        assertThat(asked)
                .singleElement()
                .satisfies(one -> assertThat(one.path("MacAddress").asText()).isEqualTo("02:42:0a:00:00:07"));
    }

    @Test
    void anUnchangedOneIsStartedWithoutALookAtItsNetworks() {
        Container before = stage.look(stage.run("web", Body.host("'NetworkMode':'front'")));
        engine.kill(before.id());
        start(before, () -> {
            throw new IllegalStateException("nobody asks");
        });
        assertThat(stage.look("web").running()).isTrue();
    }
}
