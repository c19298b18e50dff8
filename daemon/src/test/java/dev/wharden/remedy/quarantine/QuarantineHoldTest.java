package dev.wharden.remedy.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.audit.AuditEvent;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes to a container that is held, or to its name, while it is. */
final class QuarantineHoldTest {
    private static final String COMPOSED = """
            {"Image":"busybox:test","Labels":{"com.docker.compose.config-hash":"%s","com.docker.compose.replace":"%s"}}""";

    /** As compose calls one until the one that it replaces is gone. */
    private static final String PASSING = "0123456789ab_web";

    private final FakeEngine engine = new FakeEngine();

    @TempDir
    private Path folder;

    private Ward ward;

    @BeforeEach
    void ward() {
        ward = new Ward(engine, engine, folder);
    }

    private String held(String body) {
        String id = engine.stage().run("web", body);
        assertThat(ward.daemon().quarantine(ward.order("web"))).isInstanceOf(Outcome.Succeeded.class);
        return id;
    }

    private Quarantined only() {
        return ward.daemon().list().getFirst();
    }

    /** As a process whose first thread has ended, while others go on. */
    @Test
    void whatCannotBePausedIsEnded() {
        engine.stage()
                .failWhen(
                        call -> call.operation().equals("pause"),
                        new Fault.Refused(
                                () -> new DockerException.Unavailable("pause: 500: container not running", null)));
        engine.stage()
                .run("web", "{\"Image\":\"busybox:test\",\"HostConfig\":{\"RestartPolicy\":{\"Name\":\"always\"}}}");
        assertThat(ward.daemon().quarantine(ward.order("web"))).isInstanceOf(Outcome.Succeeded.class);
        assertThat(engine.stage().look("web").running()).isFalse();
        assertThat(only().names()).containsExactly("web");
    }

    @Test
    void whatIsNotPausedForAnotherReasonIsNotEnded() {
        engine.stage()
                .failWhen(
                        call -> call.operation().equals("pause"),
                        new Fault.Refused(
                                () -> new DockerException.Unavailable("pause: 500: containerd is away", null)));
        engine.stage().run("web", "{\"Image\":\"busybox:test\"}");
        assertThatThrownBy(() -> ward.daemon().quarantine(ward.order("web")))
                .hasMessageContaining("containerd is away");
        assertThat(engine.stage().look("web").running()).isTrue();
    }

    @Test
    void whoeverComesToShareANamespaceIsHeldFromItsFirstLook() {
        String web = held("{\"Image\":\"busybox:test\"}");
        engine.stage()
                .run("late", "{\"Image\":\"busybox:test\",\"HostConfig\":{\"PidMode\":\"container:" + web + "\"}}");

        ward.daemon().join(engine.stage().look("late"));

        assertThat(engine.stage().look("late").paused()).isTrue();
        assertThat(HeldContainer.links(engine.stage().look("late"))).isEmpty();
        assertThat(only().names()).containsExactly("web", "late");
        assertThat(folder.resolve(only().evidence()))
                .isDirectoryRecursivelyContaining("glob:**/action-*/action-*/" + shortId("late") + "/inspect.json");
        ward.daemon().release(Ward.name("web"), "a test", "tester", false);
        assertThat(engine.stage().look("late").paused()).isFalse();
        assertThat(HeldContainer.links(engine.stage().look("late"))).hasSize(1);
    }

    private String shortId(String name) {
        return engine.stage().look(name).id().substring(0, 12);
    }

    @Test
    void oneThatIsOnlyCreatedWhenItComesIsGivenBackRunningWhenItsOwnerHasStartedIt() {
        String web = held("{\"Image\":\"busybox:test\"}");
        String late = engine.create(
                "late", body("{\"Image\":\"busybox:test\",\"HostConfig\":{\"PidMode\":\"container:" + web + "\"}}"));
        ward.daemon().join(engine.stage().look("late"));
        engine.start(late);
        ward.daemon().keep(Ward.name("late"));
        assertThat(engine.stage().look("late").paused()).isTrue();

        ward.daemon().release(Ward.name("web"), "a test", "tester", false);

        assertThat(engine.stage().look("late").running()).isTrue();
        assertThat(engine.stage().look("late").paused()).isFalse();
    }

    @Test
    void oneThatDoesNotRunAndWasConnectedIsCutAtTheNextLook() {
        String web = held("{\"Image\":\"busybox:test\"}");
        engine.kill(web);
        engine.connect("bridge", web, JsonNodeFactory.instance.objectNode());
        assertThat(HeldContainer.links(engine.stage().look("web"))).hasSize(1);

        ward.daemon().keep(Ward.name("web"));

        assertThat(HeldContainer.links(engine.stage().look("web"))).isEmpty();
        assertThat(ward.daemon().list()).hasSize(1);
    }

    /** As when the engine comes back between two calls. */
    @Test
    void whoeverCannotBeLookedAtForAMomentIsNotTakenForRemoved() {
        held("{\"Image\":\"busybox:test\"}");
        int silent = 0;
        for (int call = 1; call <= 8; call++) {
            engine.stage().forget();
            engine.stage().failCall(call, new Fault.LostRequest());
            try {
                ward.daemon().keep(Ward.name("web"));
            } catch (DockerException.Unavailable away) {
                silent++;
            }
            assertThat(ward.daemon().list())
                    .as("held, with no answer to call %d", call)
                    .hasSize(1);
        }
        assertThat(silent).as("calls without an answer").isPositive();
    }

    @Test
    void aNetworkThatItWasConnectedToMeanwhileIsNotGivenBackWithIt() {
        engine.stage().network("other", "bridge", "172.30.0.0/16");
        String web = held("{\"Image\":\"busybox:test\"}");
        engine.kill(web);
        engine.connect("other", web, JsonNodeFactory.instance.objectNode());

        ward.daemon().release(Ward.name("web"), "a test", "tester", false);

        assertThat(engine.stage().look("web").running()).isTrue();
        assertThat(HeldContainer.links(engine.stage().look("web")))
                .extracting(HeldContainer.Link::name)
                .containsExactly("bridge");
    }

    private static ObjectNode body(String json) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void whatComposeMakesInItsPlaceFromTheSameConfigurationIsHeldToo() {
        String web = held(COMPOSED.formatted("0123", ""));
        engine.stage().run(PASSING, COMPOSED.formatted("0123", web));
        ward.daemon().join(engine.stage().look(PASSING));
        engine.remove(web, true);
        engine.rename(engine.stage().look(PASSING).id(), "web");
        ward.daemon().keep(Ward.name("web"));

        assertThat(engine.stage().look("web").paused()).isTrue();
        assertThat(only().container().value()).isEqualTo("web");
        assertThat(ward.daemon()
                        .release(Ward.name("web"), "a test", "tester", false)
                        .outcome())
                .isInstanceOf(Outcome.Succeeded.class);
        assertThat(engine.stage().look("web").paused()).isFalse();
    }

    /** Created under another name, found then, and started: what froze it was Wharden. */
    @Test
    void whatWasFrozenAtItsVeryStartRunsAfterTheRelease() {
        String web = held(COMPOSED.formatted("0123", ""));
        engine.stage().make(PASSING, COMPOSED.formatted("0123", web));
        ward.daemon().join(engine.stage().look(PASSING));
        engine.remove(web, true);
        String made = engine.stage().look(PASSING).id();
        engine.rename(made, "web");
        engine.start(made);
        ward.daemon().freezeAgain(engine.stage().look("web"));
        ward.daemon().keep(Ward.name("web"));
        assertThat(engine.stage().look("web").paused()).isTrue();

        var release = ward.daemon().release(Ward.name("web"), "a test", "tester", false);
        assertThat(release.outcome()).isInstanceOf(Outcome.Succeeded.class);
        assertThat(engine.stage().look("web").running()).isTrue();
        assertThat(engine.stage().look("web").paused()).isFalse();
    }

    @Test
    void whatComposeMakesWhileNobodyLooksIsFoundToo() {
        String web = held(COMPOSED.formatted("0123", ""));
        engine.remove(web, true);
        engine.stage().run("web", COMPOSED.formatted("0123", web));

        ward.daemon().keep(Ward.name("web"));

        assertThat(engine.stage().look("web").paused()).isTrue();
    }

    @Test
    void whatComposeMakesFromAChangedConfigurationIsJudgedAfresh() {
        String web = held(COMPOSED.formatted("0123", ""));
        engine.stage().run(PASSING, COMPOSED.formatted("4567", web));
        ward.daemon().join(engine.stage().look(PASSING));

        assertThat(engine.stage().look(PASSING).paused()).isFalse();
        assertThat(only().names()).containsExactly("web");
    }

    /** One that is held carries the labels of another service, whose next container is not held for it. */
    @Test
    void whatComposeMakesOfAnotherServiceIsNotHeldForOneThatPosesAsIt() {
        held(COMPOSED.formatted("0123", ""));
        engine.stage().run("shop-web", COMPOSED.formatted("0123", "web"));
        String replaced = COMPOSED.formatted("0123", "web")
                .replace("\"Labels\"", "\"HostConfig\":{\"Privileged\":true},\"Labels\"");
        engine.stage().run("fedcba987654_web", replaced);

        ward.daemon().join(engine.stage().look("shop-web"));
        ward.daemon().join(engine.stage().look("fedcba987654_web"));
        ward.daemon().keep(Ward.name("web"));

        assertThat(engine.stage().look("shop-web").paused()).isFalse();
        assertThat(engine.stage().look("fedcba987654_web").paused()).isFalse();
        assertThat(only().names()).containsExactly("web");
    }

    @Test
    void oneThatWasRenamedIsListedAndReleasedByItsNewName() {
        String web = held("{\"Image\":\"busybox:test\"}");
        engine.rename(web, "shop");

        ward.daemon().keep(Ward.name("web"));

        assertThat(only().container().value()).isEqualTo("shop");
        assertThat(ward.daemon()
                        .release(Ward.name("shop"), "a test", "tester", false)
                        .outcome())
                .isInstanceOf(Outcome.Succeeded.class);
        assertThat(ward.left).singleElement().satisfies(left -> assertThat(left).startsWith("shop"));
    }

    @Test
    void whatRunsAgainIsFrozenAtOnceAlthoughThereIsNoPlaceForMore() {
        String web = held("{\"Image\":\"busybox:test\"}");
        engine.unpause(web);
        engine.connect("bridge", web, JsonNodeFactory.instance.objectNode());
        Quarantiner daemon = ward.daemon();
        ward.full.add(Ward.name("web"));

        daemon.freezeAgain(engine.inspect("web"));

        assertThat(engine.stage().look("web").paused()).isTrue();
        assertThat(daemon.keep(Ward.name("web"))).isInstanceOf(Outcome.InProgress.class);
        assertThat(HeldContainer.links(engine.stage().look("web"))).isNotEmpty();
        ward.full.clear();
        assertThat(daemon.keep(Ward.name("web"))).isEqualTo(new Outcome.Succeeded());
        assertThat(HeldContainer.links(engine.stage().look("web"))).isEmpty();
    }

    @Test
    void oneThatIsReleasedIsNotFrozenAgain() {
        String web = held("{\"Image\":\"busybox:test\"}");
        Quarantiner daemon = ward.daemon();
        daemon.release(Ward.name("web"), "a test", "tester", false);

        daemon.freezeAgain(engine.inspect(web));

        assertThat(engine.stage().look("web").paused()).isFalse();
    }

    @Test
    void oneThatTheEngineDoesNotAnswerForStaysHeldAndItsGroupIsPutBack() {
        held("{\"Image\":\"busybox:test\"}");
        String side = engine.stage()
                .run("side", "{\"Image\":\"busybox:test\",\"HostConfig\":{\"NetworkMode\":\"container:web\"}}");
        ward.daemon().keep(Ward.name("web"));
        assertThat(only().names()).containsExactly("web", "side");
        engine.unpause(side);
        engine.stage()
                .failWhen(
                        call -> call.operation().equals("inspect")
                                && call.container().equals("web"),
                        new Fault.Refused(() -> new DockerException.Stuck("inspect: no answer within 5000 ms")));

        assertThatThrownBy(() -> ward.daemon().keep(Ward.name("side"))).isInstanceOf(DockerException.Stuck.class);

        assertThat(engine.stage().look("side").paused()).isTrue();
        assertThat(only().names()).containsExactly("web", "side");
    }

    @Test
    void theEndOfOneThatWasRemovedIsInItsStory() {
        engine.remove(held("{\"Image\":\"busybox:test\"}"), true);

        ward.daemon().keep(Ward.name("web"));

        assertThat(ward.events)
                .filteredOn(AuditEvent.Lifecycle.class::isInstance)
                .extracting(event -> ((AuditEvent.Lifecycle) event).type() + " "
                        + ((AuditEvent.Lifecycle) event).container().orElseThrow())
                .containsExactly("evidence_taken web", "quarantine_ended web");
    }

    @Test
    void oneThatCannotBePutBackDoesNotKeepTheOthersLoose() {
        String web = held("{\"Image\":\"busybox:test\"}");
        String shop = engine.stage().run("shop", "{\"Image\":\"busybox:test\"}");
        ward.daemon().quarantine(ward.order("shop"));
        List.of(web, shop).forEach(engine::unpause);
        engine.stage()
                .failWhen(
                        call -> call.operation().equals("pause")
                                && call.container().equals("web"),
                        new Fault.Refused(() -> new DockerException.Rejected("the runtime cannot pause")));

        assertThatThrownBy(() -> ward.daemon().keep(Ward.name("web"))).isInstanceOf(DockerException.Rejected.class);
        ward.daemon().keep(Ward.name("shop"));

        assertThat(engine.stage().look("web").paused()).isFalse();
        assertThat(engine.stage().look("shop").paused()).isTrue();
    }
}
