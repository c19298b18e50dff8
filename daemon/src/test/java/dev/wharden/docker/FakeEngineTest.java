package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The fake keeps the contract, and breaks on demand. */
final class FakeEngineTest extends DockerContract {
    private final FakeEngine engine = new FakeEngine();

    FakeEngineTest() {
        engine.stage().network("contract", "bridge", "10.77.0.0/24");
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

    @Test
    void aLostAnswerHappenedAndALostRequestDidNot() {
        String id = engine.stage().run("web", "{\"Image\":\"busybox:test\"}");
        engine.stage().forget();
        engine.stage().failWrite(1, new Fault.LostRequest());
        engine.stage().failWrite(2, new Fault.LostAnswer());
        assertThatThrownBy(() -> engine.pause(id)).isInstanceOf(DockerException.Unavailable.class);
        assertThat(engine.stage().look(id).paused()).isFalse();
        assertThatThrownBy(() -> engine.pause(id)).isInstanceOf(DockerException.Unavailable.class);
        assertThat(engine.stage().look(id).paused()).isTrue();
        assertThat(engine.stage().writes()).hasSize(2);
    }

    @Test
    void aCrashStopsTheCallerBeforeOrAfterTheEffect() {
        String id = engine.stage().run("web", "{\"Image\":\"busybox:test\"}");
        engine.stage().failCall(1, new Fault.CrashBefore());
        engine.stage().failCall(2, new Fault.CrashAfter());
        assertThatThrownBy(() -> engine.rename(id, "other")).isInstanceOf(EngineCrash.class);
        assertThat(engine.stage().names()).containsExactly("web");
        assertThatThrownBy(() -> engine.rename(id, "other")).isInstanceOf(EngineCrash.class);
        assertThat(engine.stage().names()).containsExactly("other");
    }

    @Test
    void aRestartOfTheEngineThawsAndFollowsTheRestartPolicies() {
        engine.stage()
                .run("always", "{\"Image\":\"busybox:test\",\"HostConfig\":{\"RestartPolicy\":{\"Name\":\"always\"}}}");
        engine.stage()
                .run(
                        "unless",
                        "{\"Image\":\"busybox:test\",\"HostConfig\":{\"RestartPolicy\":{\"Name\":\"unless-stopped\"}}}");
        engine.stage().run("never", "{\"Image\":\"busybox:test\"}");
        engine.stage().run("gone", "{\"Image\":\"busybox:test\",\"HostConfig\":{\"AutoRemove\":true}}");
        engine.pause(engine.stage().look("never").id());
        engine.stage().restartEngine(false);
        assertThat(engine.stage().names()).containsExactly("always", "never", "unless");
        assertThat(engine.stage().look("always").running()).isTrue();
        assertThat(engine.stage().look("unless").running()).isFalse();
        assertThat(engine.stage().look("never").running()).isFalse();
        assertThat(engine.stage().thawed()).containsExactly("never");
    }

    @Test
    void eventsAreToldInTheOrderOfTheEngine() {
        var actions = new java.util.ArrayList<String>();
        engine.stage().listen(event -> actions.add(event.type() + " " + event.action()));
        String id = engine.stage().run("web", "{\"Image\":\"busybox:test\"}");
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
        engine.stage().behave(container -> container.isTrue("/HostConfig/ReadonlyRootfs"), new Behaviour.Exits(3));
        String id = engine.stage()
                .run(
                        "web",
                        "{\"Image\":\"busybox:test\",\"HostConfig\":{\"ReadonlyRootfs\":true,\"RestartPolicy\":{\"Name\":\"always\"}}}");
        assertThat(engine.stage().look(id).restarting()).isTrue();
        assertThatThrownBy(() -> engine.pause(id)).isInstanceOf(DockerException.Conflict.class);
    }

    @Test
    void aHealthCheckComesToItsEndAtTheSecondLook() {
        String id = engine.stage().run("web", "{\"Image\":\"fid-img:1\"}");
        assertThat(engine.inspect(id).text("/State/Health/Status")).isEqualTo("starting");
        assertThat(engine.inspect(id).text("/State/Health/Status")).isEqualTo("healthy");
    }
}
