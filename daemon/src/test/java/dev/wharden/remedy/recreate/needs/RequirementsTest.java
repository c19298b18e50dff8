package dev.wharden.remedy.recreate.needs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import dev.wharden.docker.Body;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.recreate.down.Remakes;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.preflight.ReadOnlyRoot;
import dev.wharden.subject.Observed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What could not be started again is not stopped: neither for a recreation nor for a restart. */
final class RequirementsTest {
    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();

    private Container run(String host) {
        stage.network("front", "bridge", "10.1.0.0/24");
        stage.run("db", Body.host("'Binds':['data:/data']"));
        stage.run("mon", "{\"Image\":\"busybox:test\",\"HostConfig\":{" + host + "}}");
        return stage.look("mon");
    }

    private Optional<String> recreation(Container mon) {
        return ReadOnlyRoot.prepare(engine, mon, List.of(), false) instanceof Preparation.Refused(Refusal refusal)
                ? Optional.of(refusal.reason())
                : Optional.empty();
    }

    private Optional<String> restart(Container mon) {
        return ReadOnlyRoot.preflight(engine)
                .refusal(mon, Observed.known(Dependents.none(mon)))
                .map(Refusal::reason);
    }

    static Stream<Arguments> joins() {
        return Stream.of(
                Arguments.of("\"NetworkMode\":\"container:db\"", "whose network it shares", "--network container:NAME"),
                Arguments.of("\"IpcMode\":\"container:db\"", "whose IPC namespace it shares", "--ipc container:NAME"),
                Arguments.of("\"Links\":[\"db:base\"]", "which it is linked to", "--link db"));
    }

    @ParameterizedTest
    @MethodSource("joins")
    void whatJoinsOneThatRunsMayBeStopped(String host) {
        Container mon = run(host);
        assertThat(recreation(mon)).isEmpty();
        assertThat(restart(mon)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("joins")
    void whatJoinsOneThatIsGoneIsLeftAlone(String host, String how, String advice) {
        Container mon = run(host);
        engine.remove("db", true);
        assertThat(recreation(mon)).get().asString().contains(how + ", is gone, so that it could not", advice);
        assertThat(restart(mon)).isEqualTo(recreation(mon));
        assertThat(stage.look("mon").running()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("joins")
    void soIsWhatJoinsOneThatDoesNotRun(String host, String how) {
        Container mon = run(host);
        engine.stop("db", Duration.ZERO);
        assertThat(recreation(mon))
                .get()
                .asString()
                .startsWith("container db, " + how + ", does not run")
                .endsWith("start db first");
        assertThat(restart(mon)).isEqualTo(recreation(mon));
    }

    /** The engine looks at the container, not at the name. */
    @Test
    void aLinkToOneThatWasReplacedCanBeRecreatedButNotRestarted() {
        run("\"Links\":[\"db:base\"]");
        engine.remove("db", true);
        stage.run("db", Body.PLAIN);
        Container now = stage.look("mon");
        assertThat(restart(now)).get().asString().contains("was replaced by another");
        assertThat(recreation(now)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNetworkOrAVolumeThatIsGoneIsToo(boolean network) {
        Container mon = run("\"NetworkMode\":\"front\",\"Binds\":[\"own:/own\"]");
        assertThat(recreation(mon)).isEmpty();
        stage.edit("mon", tree -> {
            if (network) {
                tree.withObject("/NetworkSettings/Networks").putObject("lost");
            } else {
                ((ObjectNode) tree.at("/Mounts/0")).put("Name", "lost");
            }
        });
        Container told = stage.look("mon");
        assertThat(restart(told))
                .get()
                .asString()
                .startsWith(network ? "its network lost is gone" : "its volume lost is gone");
    }

    /** What {@code docker rm --force --volumes} has taken: undo says all of them, and how the container comes back. */
    @Test
    void volumesThatAreGoneWithItAreAllToldToWhoUndoes() {
        Container mon = run("\"Binds\":[\"own:/own\",\"more:/more\"]");
        var remakes = new Remakes(engine, "host", engine::engine);
        assertThat(remakes.missing(mon)).isEmpty();
        stage.edit("mon", tree -> {
            ((ObjectNode) tree.at("/Mounts/0")).put("Name", "lost");
            ((ObjectNode) tree.at("/Mounts/1")).put("Name", "gone");
        });
        assertThat(remakes.missing(stage.look("mon")))
                .hasValue("its volumes lost, gone are gone with their data: restore them, or for the container with"
                        + " empty ones run docker volume create lost && docker volume create gone, and undo it again");
    }

    @Test
    void aRuntimeThatTheEngineDoesNotKnowAnyMoreIsToo() {
        Container mon = run("\"X\":0").with("/HostConfig/Runtime", TextNode.valueOf("old"));
        assertThat(restart(mon)).get().asString().startsWith("its runtime old is not configured any more");
    }

    @Test
    void volumesOfOneThatIsGoneHinderNeither() {
        Container mon = run("\"VolumesFrom\":[\"db\"]");
        engine.remove("db", true);
        assertThat(recreation(mon)).isEmpty();
        assertThat(restart(mon)).isEmpty();
    }
}
