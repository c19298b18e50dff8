package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The fake keeps the contract, and breaks on demand. */
final class FakeEngineTest extends DockerContract {
    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();

    FakeEngineTest() {
        stage.network("contract", "bridge", "10.77.0.0/24");
    }

    @Override
    DockerReader reader() {
        return engine;
    }

    @Override
    DockerWriter writer() {
        return engine;
    }

    @Override
    String prefix() {
        return "fake-";
    }

    @Override
    String network() {
        return "contract";
    }

    @Override
    int port() {
        return 8099;
    }

    @Override
    void removeNetwork(String name) {
        stage.removeNetwork(name);
    }

    @Test
    void aLostAnswerHappenedAndALostRequestDidNot() {
        String id = stage.run("web", "{\"Image\":\"busybox:test\"}");
        stage.forget();
        stage.failWrite(1, new Fault.LostRequest());
        stage.failWrite(2, new Fault.LostAnswer());
        assertThatThrownBy(() -> engine.pause(id)).isInstanceOf(DockerException.Unavailable.class);
        assertThat(stage.look(id).paused()).isFalse();
        assertThatThrownBy(() -> engine.pause(id)).isInstanceOf(DockerException.Unavailable.class);
        assertThat(stage.look(id).paused()).isTrue();
        assertThat(stage.writes()).hasSize(2);
    }

    @Test
    void aCrashStopsTheCallerBeforeOrAfterTheEffect() {
        String id = stage.run("web", "{\"Image\":\"busybox:test\"}");
        stage.failCall(1, new Fault.CrashBefore());
        stage.failCall(2, new Fault.CrashAfter());
        assertThatThrownBy(() -> engine.rename(id, "other")).isInstanceOf(EngineCrash.class);
        assertThat(stage.names()).containsExactly("web");
        assertThatThrownBy(() -> engine.rename(id, "other")).isInstanceOf(EngineCrash.class);
        assertThat(stage.names()).containsExactly("other");
    }

    @Test
    void aRestartOfTheEngineThawsAndFollowsTheRestartPolicies() {
        stage.run("always", "{\"Image\":\"busybox:test\",\"HostConfig\":{\"RestartPolicy\":{\"Name\":\"always\"}}}");
        stage.run("unless", Body.host("'RestartPolicy':{'Name':'unless-stopped'}"));
        stage.run("never", "{\"Image\":\"busybox:test\"}");
        stage.run("gone", "{\"Image\":\"busybox:test\",\"HostConfig\":{\"AutoRemove\":true}}");
        engine.pause(stage.look("never").id());
        stage.restartEngine(false);
        assertThat(stage.names()).containsExactly("always", "never", "unless");
        assertThat(stage.look("always").running()).isTrue();
        assertThat(stage.look("unless").running()).isFalse();
        assertThat(stage.look("never").running()).isFalse();
        assertThat(stage.thawed()).containsExactly("never");
    }

    @Test
    void eventsAreToldInTheOrderOfTheEngine() {
        var actions = new java.util.ArrayList<String>();
        stage.listen(event -> actions.add(event.type() + " " + event.action()));
        String id = stage.run("web", "{\"Image\":\"busybox:test\"}");
        engine.stop(id, java.time.Duration.ofSeconds(1));
        assertThat(actions)
                .containsExactly(
                        "container create",
                        "network connect",
                        "container start",
                        "container kill",
                        "network disconnect",
                        "container die",
                        "container stop");
    }

    @Test
    void aContainerThatEndsAtOnceIsWaitingForItsNextAttempt() {
        stage.behave(container -> container.isTrue("/HostConfig/ReadonlyRootfs"), new Behaviour.Exits(3));
        String id = stage.run("web", Body.host("'ReadonlyRootfs':true,'RestartPolicy':{'Name':'always'}"));
        assertThat(stage.look(id).restarting()).isTrue();
        assertThatThrownBy(() -> engine.pause(id)).isInstanceOf(DockerException.Conflict.class);
    }

    @Test
    void aHealthCheckComesToItsEndAtTheSecondLook() {
        String id = stage.run("web", "{\"Image\":\"fid-img:1\"}");
        assertThat(engine.inspect(id).text("/State/Health/Status")).isEqualTo("starting");
        assertThat(engine.inspect(id).text("/State/Health/Status")).isEqualTo("healthy");
    }
}
