package dev.wharden.remedy.quarantine;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.audit.AuditEvent;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes to a container that is held, or to its name, while it is. */
final class QuarantineHoldTest {
    private static final String COMPOSED = """
            {"Image":"busybox:test","Labels":{"com.docker.compose.config-hash":"%s",\
            "com.docker.compose.replace":"%s"}}""";

    /** As compose calls one until the one that it replaces is gone. */
    private static final String PASSING = "0123456789ab_web";

    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();

    @TempDir
    private Path folder;

    private Ward ward;

    @BeforeEach
    void ward() {
        ward = new Ward(engine, engine, folder);
    }

    private String held(String body) {
        String id = stage.run("web", body);
        assertThat(ward.quarantine("web")).isInstanceOf(Outcome.Succeeded.class);
        return id;
    }

    /** As of one whose names change faster than they are looked at. */
    @Test
    void oneThatIsSeenUnderAnotherNameIsKnownByIt() {
        engine.rename(held(Body.PLAIN), "shop");
        engine.rename(stage.look("shop").id(), "store");

        ward.daemon().join(stage.look("store"));

        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.container()).hasToString("store"));
        assertThat(ward.release("store").outcome()).isInstanceOf(Outcome.Succeeded.class);
        assertThat(stage.look("store").paused()).isFalse();
    }

    /** As a process whose first thread has ended, while others go on. */
    @Test
    void whatCannotBePausedIsEnded() {
        stage.refuse("pause", () -> new DockerException.Unavailable("pause: 500: container not running", null));
        stage.run("web", Body.host("'RestartPolicy':{'Name':'always'}"));
        ward.escaped.add(Ward.name("web"));
        assertThat(ward.quarantine("web")).isInstanceOf(Outcome.Succeeded.class);
        assertThat(stage.look("web").running()).isFalse();
        assertThat(ward.only().names()).containsExactly("web");
    }

    /** To the engine it has ended with its first thread, wherever the others have gone. */
    @Test
    void whatCannotBePausedAndRunsOnIsToldAndIsNoSuccess() {
        stage.refuse("pause", () -> new DockerException.Unavailable("pause: 500: container not running", null));
        stage.run("web", Body.PLAIN);
        ward.escaped.add(Ward.name("web"));
        ward.unkillable = true;
        ward.quarantine("web");
        assertThat(ward.results()).containsExactly("failed");
        assertThat(ward.only().runaways()).get().asString().contains("pid=7");

        ward.unkillable = false;
        ward.keep("web");
        assertThat(ward.only().runaways()).isEmpty();
    }

    @Test
    void whatIsNotPausedForAnotherReasonIsNotEnded() {
        stage.refuse("pause", () -> new DockerException.Unavailable("pause: 500: containerd is away", null));
        stage.run("web", Body.PLAIN);
        assertThatThrownBy(() -> ward.quarantine("web")).hasMessageContaining("containerd is away");
        assertThat(stage.look("web").running()).isTrue();
    }

    @Test
    void whoeverComesToShareANamespaceIsHeldFromItsFirstLook() {
        String web = held(Body.PLAIN);
        stage.run("late", "{\"Image\":\"busybox:test\",\"HostConfig\":{\"PidMode\":\"container:" + web + "\"}}");

        ward.daemon().join(stage.look("late"));

        assertThat(stage.look("late").paused()).isTrue();
        assertThat(HeldContainer.links(stage.look("late"))).isEmpty();
        assertThat(ward.only().names()).containsExactly("web", "late");
        assertThat(folder.resolve(ward.only().evidence()))
                .isDirectoryRecursivelyContaining("glob:**/action-*/action-*/" + shortId("late") + "/inspect.json");
        ward.release("web");
        assertThat(stage.look("late").paused()).isFalse();
        assertThat(HeldContainer.links(stage.look("late"))).hasSize(1);
    }

    private String shortId(String name) {
        return stage.look(name).id().substring(0, 12);
    }

    @Test
    void oneThatIsOnlyCreatedWhenItComesIsGivenBackRunningWhenItsOwnerHasStartedIt() {
        String web = held(Body.PLAIN);
        String late = engine.create(
                "late",
                Json.object("{\"Image\":\"busybox:test\",\"HostConfig\":{\"PidMode\":\"container:" + web + "\"}}"));
        ward.daemon().join(stage.look("late"));
        engine.start(late);
        ward.keep("late");
        assertThat(stage.look("late").paused()).isTrue();

        ward.release("web");

        assertThat(stage.look("late").running()).isTrue();
        assertThat(stage.look("late").paused()).isFalse();
    }

    /** Renamed within the second before its release. */
    @Test
    void whatIsReleasedIsLeftAloneByTheNameThatItHasThen() {
        String web = held(Body.PLAIN);
        engine.rename(web, "web-old");
        stage.run("web", Body.PLAIN);

        ward.release("web");

        assertThat(ward.left).singleElement().asString().startsWith("web-old released by ");
    }

    @Test
    void oneThatDoesNotRunAndWasConnectedIsCutAtTheNextLook() {
        String web = held(Body.PLAIN);
        engine.kill(web);
        engine.connect("bridge", web, JsonNodeFactory.instance.objectNode());
        assertThat(HeldContainer.links(stage.look("web"))).hasSize(1);

        ward.keep("web");

        assertThat(HeldContainer.links(stage.look("web"))).isEmpty();
        assertThat(ward.daemon().list()).hasSize(1);
    }

    /** As when the engine comes back between two calls. */
    @Test
    void whoeverCannotBeLookedAtForAMomentIsNotTakenForRemoved() {
        held(Body.PLAIN);
        int silent = 0;
        for (int call = 1; call <= 8; call++) {
            stage.forget();
            stage.failCall(call, new Fault.LostRequest());
            try {
                ward.keep("web");
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
        stage.network("other", "bridge", "172.30.0.0/16");
        String web = held(Body.PLAIN);
        engine.kill(web);
        engine.connect("other", web, JsonNodeFactory.instance.objectNode());

        ward.release("web");

        assertThat(stage.look("web").running()).isTrue();
        assertThat(HeldContainer.links(stage.look("web")))
                .extracting(HeldContainer.Link::name)
                .containsExactly("bridge");
    }

    /** The network is removed while it is held, and another is called by its id. */
    @Test
    void itIsNotGivenBackInANetworkThatHasTheIdOfItsOwnForAName() {
        stage.network("iso", "bridge", "172.30.0.0/16");
        held(Body.host("'NetworkMode':'iso'"));
        JsonNode iso = engine.network("iso");
        String id = iso.path("Id").asText();
        stage.removeNetwork("iso");
        engine.createNetwork(((ObjectNode) iso.deepCopy()).put("Name", id));

        assertOutcome(ward.release("web").outcome(), Outcome.Succeeded.class);

        assertThat(HeldContainer.links(stage.look("web")))
                .singleElement()
                .satisfies(link -> assertThat(link.name()).isEqualTo("iso"))
                .satisfies(link -> assertThat(link.network())
                        .isEqualTo(engine.network("iso").path("Id").asText()));
    }

    /** Another client has replaced the network of one of them while both were held. */
    @Test
    void whatOneOfAGroupCannotBeGivenBackIsNothingToAnother() {
        stage.network("front", "bridge", "172.30.0.0/16");
        stage.network("back", "bridge", "172.31.0.0/16");
        String web = stage.run("web", Body.host("'NetworkMode':'front'"));
        String side = stage.run("side", Body.host("'NetworkMode':'back','PidMode':'container:" + web + "'"));
        assertOutcome(ward.quarantine("web"), Outcome.Succeeded.class);
        ObjectNode front = engine.network("front").deepCopy();
        stage.removeNetwork("front");
        engine.createNetwork(front.put("Internal", true));
        engine.kill(side);

        Release release = ward.release("web");

        assertOutcome(release.outcome(), Outcome.Succeeded.class);
        assertThat(release.notes()).anyMatch(note -> note.contains("front is another than it was in"));
        assertThat(HeldContainer.links(stage.look("web"))).isEmpty();
        assertThat(stage.look("side").running()).isTrue();
        assertThat(HeldContainer.links(stage.look("side")))
                .extracting(HeldContainer.Link::name)
                .containsExactly("back");
    }

    @Test
    void aNetworkOfWhichNothingWasKeptIsNotSaidToBeGone() {
        stage.network("front", "bridge", "172.30.0.0/16");
        var read = new AtomicBoolean();
        stage.run("web", Body.host("'NetworkMode':'front'"));
        stage.failWhen(
                call -> call.is("network_inspect") && !read.get(),
                new Fault.Refused(() -> new DockerException.Rejected("network: 400: bad request")));
        assertOutcome(ward.quarantine("web"), Outcome.Succeeded.class);
        stage.removeNetwork("front");
        stage.network("front", "bridge", "172.30.0.0/16");
        read.set(true);

        assertThat(ward.release("web").notes())
                .anyMatch(note -> note.startsWith("web is not connected: network front may be another than it was in"));
    }

    /** The same in the moment between the look at it and the connect: it stays frozen, and is not in it. */
    @Test
    void whatAConnectHasLedToAnotherNetworkIsTakenBack() {
        stage.network("iso", "bridge", "172.30.0.0/16");
        held(Body.host("'NetworkMode':'iso'"));
        JsonNode iso = engine.network("iso");
        String id = iso.path("Id").asText();
        var first = new AtomicBoolean(true);
        stage.failWhen(
                call -> {
                    if (call.is("connect") && first.getAndSet(false)) {
                        stage.removeNetwork("iso");
                        engine.createNetwork(((ObjectNode) iso.deepCopy()).put("Name", id));
                    }
                    return false;
                },
                new Fault.Refused(() -> new DockerException.NotFound("never answered so")));

        ward.release("web");

        assertThat(stage.look("web").paused()).isTrue();
        assertThat(HeldContainer.links(stage.look("web"))).isEmpty();
        assertOutcome(ward.release("web").outcome(), Outcome.Succeeded.class);
        assertThat(HeldContainer.links(stage.look("web")))
                .singleElement()
                .satisfies(link -> assertThat(link.network())
                        .isEqualTo(engine.network("iso").path("Id").asText()));
    }

    @Test
    void whatComposeMakesInItsPlaceFromTheSameConfigurationIsHeldToo() {
        String web = held(COMPOSED.formatted("0123", ""));
        stage.run(PASSING, COMPOSED.formatted("0123", web));
        ward.daemon().join(stage.look(PASSING));
        engine.remove(web, true);
        engine.rename(stage.look(PASSING).id(), "web");
        ward.keep("web");

        assertThat(stage.look("web").paused()).isTrue();
        assertThat(ward.only().container().value()).isEqualTo("web");
        assertOutcome(ward.release("web").outcome(), Outcome.Succeeded.class);
        assertThat(stage.look("web").paused()).isFalse();
    }

    /** Created under another name, found then, and started: what froze it was Wharden. */
    private void replacedAndFrozen() {
        String web = held(COMPOSED.formatted("0123", ""));
        stage.make(PASSING, COMPOSED.formatted("0123", web));
        ward.daemon().join(stage.look(PASSING));
        engine.remove(web, true);
        String made = stage.look(PASSING).id();
        engine.rename(made, "web");
        engine.start(made);
        ward.daemon().freezeAgain(stage.look("web"));
    }

    @Test
    void whatWasFrozenAtItsVeryStartRunsAfterTheRelease() {
        replacedAndFrozen();
        ward.keep("web");
        assertThat(stage.look("web").paused()).isTrue();

        var release = ward.release("web");
        assertThat(release.outcome()).isInstanceOf(Outcome.Succeeded.class);
        assertThat(stage.look("web").running()).isTrue();
        assertThat(stage.look("web").paused()).isFalse();
    }

    @Test
    void whatWasStartedAMomentBeforeTheReleaseRunsAfterIt() {
        replacedAndFrozen();

        var release = ward.release("web");

        assertThat(release.names()).contains("web");
        assertThat(stage.look("web").running()).isTrue();
        assertThat(stage.look("web").paused()).isFalse();
    }

    @Test
    void whatComposeMakesWhileNobodyLooksIsFoundToo() {
        String web = held(COMPOSED.formatted("0123", ""));
        engine.remove(web, true);
        stage.run("web", COMPOSED.formatted("0123", web));

        ward.keep("web");

        assertThat(stage.look("web").paused()).isTrue();
    }

    @Test
    void ofOneThatDoesNotRunNothingIsSaidOfRunning() {
        String web = engine.create("web", Json.object(Body.PLAIN));
        assertThat(ward.quarantine("web")).isInstanceOf(Outcome.Succeeded.class);
        assertThat(ward.only().ran()).isFalse();
        assertThat(ward.only().limits()).noneMatch(limit -> limit.contains("lets web run"));

        engine.start(web);
        ward.keep("web");
        assertThat(ward.only().ran()).as("it was started since").isTrue();
    }

    /** Both have one name: which of them is gone is told by its id. */
    @Test
    void aReleaseTellsWhatWasReplacedFromWhatIsThere() {
        String web = held(COMPOSED.formatted("0123", ""));
        stage.run(PASSING, COMPOSED.formatted("0123", web));
        ward.daemon().join(stage.look(PASSING));
        engine.remove(web, true);
        engine.rename(stage.look(PASSING).id(), "web");
        ward.keep("web");

        Release release = ward.release("web");

        assertThat(release.names()).containsExactly("web");
        assertThat(release.notes()).contains("web (" + web.substring(0, 12) + "), which was held, is gone");
    }

    @Test
    void whatComposeMakesFromAChangedConfigurationIsJudgedAfresh() {
        String web = held(COMPOSED.formatted("0123", ""));
        stage.run(PASSING, COMPOSED.formatted("4567", web));
        ward.daemon().join(stage.look(PASSING));

        assertThat(stage.look(PASSING).paused()).isFalse();
        assertThat(ward.only().names()).containsExactly("web");
    }

    /** One that is held carries the labels of another service, whose next container is not held for it. */
    @Test
    void whatComposeMakesOfAnotherServiceIsNotHeldForOneThatPosesAsIt() {
        held(COMPOSED.formatted("0123", ""));
        stage.run("shop-web", COMPOSED.formatted("0123", "web"));
        String replaced = COMPOSED.formatted("0123", "web")
                .replace("\"Labels\"", "\"HostConfig\":{\"Privileged\":true},\"Labels\"");
        stage.run("fedcba987654_web", replaced);

        ward.daemon().join(stage.look("shop-web"));
        ward.daemon().join(stage.look("fedcba987654_web"));
        ward.keep("web");

        assertThat(stage.look("shop-web").paused()).isFalse();
        assertThat(stage.look("fedcba987654_web").paused()).isFalse();
        assertThat(ward.only().names()).containsExactly("web");
    }

    @Test
    void oneThatWasRenamedIsListedAndReleasedByItsNewName() {
        String web = held(Body.PLAIN);
        engine.rename(web, "shop");

        ward.keep("web");

        assertThat(ward.only().container().value()).isEqualTo("shop");
        assertOutcome(ward.release("shop").outcome(), Outcome.Succeeded.class);
        assertThat(ward.left).singleElement().satisfies(left -> assertThat(left).startsWith("shop"));
    }

    @Test
    void whatRunsAgainIsFrozenAtOnceAlthoughThereIsNoPlaceForMore() {
        String web = held(Body.PLAIN);
        engine.unpause(web);
        engine.connect("bridge", web, JsonNodeFactory.instance.objectNode());
        Quarantiner daemon = ward.daemon();
        ward.full.add(Ward.name("web"));

        daemon.freezeAgain(engine.inspect("web"));

        assertThat(stage.look("web").paused()).isTrue();
        assertThat(daemon.keep(Ward.name("web"))).isInstanceOf(Outcome.InProgress.class);
        assertThat(HeldContainer.links(stage.look("web"))).isNotEmpty();
        ward.full.clear();
        assertThat(daemon.keep(Ward.name("web"))).isEqualTo(new Outcome.Succeeded());
        assertThat(HeldContainer.links(stage.look("web"))).isEmpty();
    }

    @Test
    void oneThatIsReleasedIsNotFrozenAgain() {
        String web = held(Body.PLAIN);
        ward.release("web");

        ward.daemon().freezeAgain(engine.inspect(web));

        assertThat(stage.look("web").paused()).isFalse();
    }

    @Test
    void oneThatTheEngineDoesNotAnswerForStaysHeldAndItsGroupIsPutBack() {
        held(Body.PLAIN);
        String side = stage.run("side", Body.host("'NetworkMode':'container:web'"));
        ward.keep("web");
        assertThat(ward.only().names()).containsExactly("web", "side");
        engine.unpause(side);
        stage.refuse("inspect", "web", () -> new DockerException.Stuck("inspect: no answer within 5000 ms"));

        assertThatThrownBy(() -> ward.keep("side")).isInstanceOf(DockerException.Stuck.class);

        assertThat(stage.look("side").paused()).isTrue();
        assertThat(ward.only().names()).containsExactly("web", "side");
    }

    @Test
    void theEndOfOneThatWasRemovedIsInItsStory() {
        engine.remove(held(Body.PLAIN), true);

        ward.keep("web");

        assertThat(ward.events)
                .filteredOn(AuditEvent.Lifecycle.class::isInstance)
                .extracting(event -> ((AuditEvent.Lifecycle) event).type() + " "
                        + ((AuditEvent.Lifecycle) event).container().orElseThrow())
                .containsExactly("evidence_taken web", "quarantine_ended web");
    }

    @Test
    void oneThatCannotBePutBackDoesNotKeepTheOthersLoose() {
        String web = held(Body.PLAIN);
        String shop = stage.run("shop", Body.PLAIN);
        ward.quarantine("shop");
        List.of(web, shop).forEach(engine::unpause);
        stage.refuse("pause", "web", () -> new DockerException.Rejected("the runtime cannot pause"));

        assertThatThrownBy(() -> ward.keep("web")).isInstanceOf(DockerException.Rejected.class);
        ward.keep("shop");

        assertThat(stage.look("web").paused()).isFalse();
        assertThat(stage.look("shop").paused()).isTrue();
    }
}
