package dev.wharden.remedy.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.audit.AuditEvent;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.guard.Owners;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.state.StateUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class QuarantinerTest {
    private static final String PLAIN = "{\"Image\":\"busybox:test\"}";

    private final FakeEngine engine = new FakeEngine();

    @TempDir
    private Path folder;

    private static String sharing(String mode, String owner) {
        return "{\"Image\":\"busybox:test\",\"HostConfig\":{\"" + mode + "\":\"container:" + owner + "\"}}";
    }

    @Test
    void oneThatMustNotBeTouchedIsLeftAndSaidAndTheRestIsFrozen() {
        String web = engine.stage().run("web", PLAIN);
        String side = engine.stage().run("side", sharing("NetworkMode", web));
        engine.stage().run("probe", sharing("PidMode", side));
        var ward = new Ward(
                engine,
                engine,
                folder,
                new Owners(one -> false, one -> one.name().equals("probe")));
        assertThat(ward.daemon().quarantine(ward.order("web"))).isInstanceOf(Outcome.Succeeded.class);
        assertThat(paused("web")).isTrue();
        assertThat(paused("side")).isTrue();
        assertThat(paused("probe")).isFalse();
        String said = "probe uses the pid namespace of side, and is left running, because it must not be touched: ";
        assertThat(ward.daemon().list()).singleElement().satisfies(held -> {
            assertThat(held.names()).containsExactly("web", "side");
            assertThat(held.limits()).anySatisfy(limit -> assertThat(limit).startsWith(said));
        });
        assertThat(ward.events)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                AuditEvent.RemedyEnded.class,
                                ended -> assertThat(ended.reason()).contains(said)));
    }

    @Test
    void nothingButAWriteOfItsOwnStandsBeforeThePauseOfTheTarget() {
        String web = engine.stage().run("web", PLAIN);
        engine.stage().run("side", sharing("NetworkMode", web));
        var ward = new Ward(engine, engine, folder);
        QuarantineOperation order = ward.order("web", true);
        Quarantiner daemon = ward.daemon();
        engine.stage().forget();
        daemon.quarantine(order);
        assertThat(engine.stage().calls().getFirst()).satisfies(call -> {
            assertThat(call.operation()).isEqualTo("pause");
            assertThat(call.container()).isIn("web", web);
        });
        assertThat(paused("side")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"image", "list", "network", "engine", "changes", "logs", "top"})
    void whateverTheEngineCannotTellIsAskedForAfterThePause(String question) {
        String web = engine.stage().run("web", PLAIN);
        engine.stage().run("side", sharing("NetworkMode", web));
        var ward = new Ward(engine, engine, folder);
        QuarantineOperation order = ward.order("web", true);
        engine.stage()
                .failWhen(
                        call -> call.operation().equals(question),
                        new Fault.Refused(() -> new DockerException.Rejected("2.2 MB of labels")));
        try {
            ward.daemon().quarantine(order);
        } catch (DockerException said) {
            assertThat(question).isIn("engine", "list", "network");
        }
        assertThat(paused("web")).isTrue();
        assertThat(HeldContainer.links(engine.stage().look("web"))).isEmpty();
        engine.stage().forget();
        ward.daemon().keep(Ward.name("web"));
        assertThat(paused("side")).isTrue();
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.step()).isEqualTo(QuarantineStep.HELD));
    }

    @Test
    void aDiskThatCannotBeWrittenDoesNotStandBeforeWhatIsUrgent() throws IOException {
        String web = engine.stage().run("web", PLAIN);
        var ward = new Ward(engine, engine, folder);
        Path inTheWay = folder.resolve("quarantine/" + web + ".json.new/in-the-way");
        obstruct(folder.relativize(inTheWay).toString());
        assertThatThrownBy(() -> ward.daemon().quarantine(ward.order("web"))).isInstanceOf(StateUnavailable.class);
        assertThat(paused("web")).as("a lesser finding").isFalse();

        Quarantiner daemon = ward.daemon();
        assertThat(daemon.quarantine(ward.order("web", true))).isInstanceOf(Outcome.Succeeded.class);
        assertThat(paused("web")).isTrue();
        assertThat(daemon.list())
                .singleElement()
                .satisfies(held -> assertThat(held.limits())
                        .anySatisfy(limit -> assertThat(limit).startsWith("the state directory cannot be written")));
        assertThat(ward.daemon().list()).as("on disk").isEmpty();

        Files.delete(inTheWay);
        daemon.keep(Ward.name("web"));
        assertThat(ward.daemon().list()).as("on disk").hasSize(1);
        ward.daemon().release(Ward.name("web"), "a test", "tester", false);
        assertThat(paused("web")).isFalse();
    }

    @Test
    void whoeverAnotherWorkerHasInHandIsFrozenWhenItIsDone() {
        String web = engine.stage().run("web", PLAIN);
        engine.stage().run("side", sharing("NetworkMode", web));
        var ward = new Ward(engine, engine, folder);
        Quarantiner daemon = ward.daemon();
        ward.busy.add(Ward.name("side"));
        assertThat(daemon.quarantine(ward.order("web"))).isInstanceOf(Outcome.InProgress.class);
        assertThat(paused("web")).isTrue();
        assertThat(paused("side")).isFalse();
        assertThat(daemon.keep(Ward.name("web"))).isInstanceOf(Outcome.InProgress.class);
        ward.busy.clear();
        assertThat(daemon.keep(Ward.name("web"))).isInstanceOf(Outcome.Succeeded.class);
        assertThat(paused("side")).isTrue();
    }

    private boolean paused(String name) {
        return engine.stage().look(name).paused();
    }

    @Test
    void aFullDiskAfterTheBeginStopsNeitherFreezingNorCutting() {
        engine.stage().run("web", PLAIN);
        var ward = new Ward(engine, engine, folder);
        String id = engine.stage().look("web").id();
        engine.stage().listen(event -> {
            if (event.action().equals("pause")) {
                obstruct("quarantine/" + id + ".json.new/in-the-way");
                obstruct("evidence");
            }
        });
        assertThat(ward.daemon().quarantine(ward.order("web"))).isInstanceOf(Outcome.Succeeded.class);
        assertThat(engine.stage().look("web").paused()).isTrue();
        assertThat(HeldContainer.links(engine.stage().look("web"))).isEmpty();
        assertThat(ward.events)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                AuditEvent.RemedyEnded.class,
                                ended -> assertThat(ended.reason()).contains("its evidence is not whole")));
    }

    @Test
    void evidenceThatASilentEngineInterruptsIsTakenOnceAndNothingOfItTwice() throws IOException {
        String web = engine.stage().run("web", PLAIN);
        var ward = new Ward(engine, engine, folder);
        engine.stage().failWhen(call -> call.operation().equals("changes"), new Fault.LostRequest());
        assertThatThrownBy(() -> ward.daemon().quarantine(ward.order("web")))
                .isInstanceOf(DockerException.Unavailable.class);
        assertThatThrownBy(() -> ward.daemon().keep(Ward.name("web"))).isInstanceOf(DockerException.Unavailable.class);
        assertThat(taken(ward)).isZero();
        Path evidence = folder.resolve(ward.daemon().list().getFirst().evidence());
        Path first = evidence.resolve(web.substring(0, 12)).resolve("inspect.json");
        byte[] inspected = Files.readAllBytes(first);

        engine.stage().forget();
        engine.kill(web);
        ward.daemon().keep(Ward.name("web"));

        assertThat(taken(ward)).isEqualTo(1);
        assertThat(Files.readAllBytes(first)).isEqualTo(inspected);
        try (var files = Files.walk(evidence)) {
            List<String> covered = files.filter(Files::isRegularFile)
                    .map(file -> evidence.relativize(file).toString())
                    .filter(file -> !file.equals("SHA256SUMS"))
                    .toList();
            assertThat(covered).anySatisfy(file -> assertThat(file).endsWith("/top.json"));
            assertThat(Files.readAllLines(evidence.resolve("SHA256SUMS")))
                    .extracting(line -> line.substring(66))
                    .containsExactlyInAnyOrderElementsOf(covered);
        }
    }

    private static long taken(Ward ward) {
        return ward.events.stream()
                .filter(event -> event instanceof AuditEvent.Lifecycle told
                        && told.type().equals("evidence_taken"))
                .count();
    }

    private void obstruct(String path) {
        try {
            Path whole = folder.resolve(path);
            if (path.contains("/")) {
                Files.createDirectories(whole);
            } else {
                Files.createFile(whole);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void oneThatCannotBeFrozenIsCutOffAllTheSame() {
        engine.stage().run("web", PLAIN);
        var ward = new Ward(engine, engine, folder);
        engine.stage()
                .failWhen(
                        call -> call.operation().equals("pause"),
                        new Fault.Refused(() -> new DockerException.Rejected("the runtime cannot pause")));
        assertThatThrownBy(() -> ward.daemon().quarantine(ward.order("web")))
                .isInstanceOf(DockerException.Rejected.class);
        assertThat(HeldContainer.links(engine.stage().look("web"))).isEmpty();
        engine.stage().forget();
        ward.daemon().keep(Ward.name("web"));
        assertThat(engine.stage().look("web").paused()).isTrue();
    }

    @Test
    void oneThatIsNotThawedHoldsNoOtherBackAndIsThawedLater() {
        String web = engine.stage().run("web", PLAIN);
        engine.stage().run("side", sharing("PidMode", web));
        var ward = new Ward(engine, engine, folder);
        ward.daemon().quarantine(ward.order("web"));
        engine.stage()
                .failWhen(
                        call -> call.operation().equals("unpause")
                                && (call.container().equals("web")
                                        || call.container().equals(web)),
                        new Fault.Refused(() -> new DockerException.Unavailable("container not paused", null)));
        assertThatThrownBy(() -> ward.daemon().release(Ward.name("web"), "a test", "tester", false))
                .isInstanceOf(DockerException.Unavailable.class);
        assertThat(engine.stage().look("web").paused()).isTrue();
        assertThat(engine.stage().look("side").paused()).isFalse();
        engine.stage().forget();
        ward.daemon().keep(Ward.name("web"));
        assertThat(engine.stage().look("web").paused()).isFalse();
        assertThat(ward.daemon().list()).isEmpty();
    }

    @Test
    void oneThatRunsOnAlthoughItIsPausedIsEnded() {
        engine.stage().run("web", PLAIN);
        var ward = new Ward(engine, engine, folder);
        ward.escaped.add(Ward.name("web"));
        assertThat(ward.daemon().quarantine(ward.order("web"))).isInstanceOf(Outcome.Succeeded.class);
        assertThat(engine.stage().look("web").running()).isFalse();
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.limits())
                        .anySatisfy(limit -> assertThat(limit)
                                .startsWith("web was ended: processes ")
                                .endsWith(", 7 ran on outside of its frozen control group")));
    }

    /** A kill of thousands of processes that share a hundredth of a processor takes as long as nobody waits. */
    @Test
    void whatWasToldToEndAndHasNotIsNoSuccessUntilItHas() {
        engine.stage().run("web", PLAIN);
        var ward = new Ward(engine, engine, folder);
        ward.escaped.add(Ward.name("web"));
        ward.unkillable = true;
        ward.daemon().quarantine(ward.order("web"));
        assertThat(ward.results()).containsExactly("failed");
        assertThat(ward.unended()).hasSize(1);
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.sentences())
                        .anySatisfy(limit -> assertThat(limit)
                                .isEqualTo("web was told to end, and process 7 of it did not end yet: end it on the"
                                        + " host if it stays (kill -9 7)")));
        ward.daemon().keep(Ward.name("web"));
        ward.daemon().keep(Ward.name("web"));
        assertThat(ward.results()).containsExactly("failed");
        assertThat(ward.unended()).hasSize(1);
        ward.alive.clear();
        ward.daemon().keep(Ward.name("web"));
        assertThat(ward.results()).containsExactly("failed", "success");
        assertThat(ward.unended()).isEmpty();
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.sentences())
                        .contains("web was ended: process 7 ran on outside of its frozen control group"));
    }

    /** Killed, it would leave a process that nobody could tell any more whose it is. */
    @Test
    void oneWhoseProcessOutlivesItStaysPausedAndThatIsNoSuccess() {
        engine.stage().run("web", PLAIN);
        var ward = new Ward(engine, engine, folder);
        ward.escaped.add(Ward.name("web"));
        ward.outlives = true;
        ward.daemon().quarantine(ward.order("web"));
        assertThat(paused("web")).isTrue();
        assertThat(ward.results()).containsExactly("failed");
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.sentences())
                        .contains("process 7 of web runs on outside of its frozen control group, where neither a pause"
                                + " nor the end of the container reaches it: end it on the host (kill -9 7)"));
        ward.escaped.clear();
        ward.daemon().keep(Ward.name("web"));
        assertThat(ward.results()).containsExactly("failed", "success");
        assertThat(paused("web")).isTrue();
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.runaways()).isEmpty());
    }

    /** What is throttled gets all processors back, so that its end does not take minutes. */
    @Test
    void oneThatIsEndedIsNotThrottledMeanwhile() {
        engine.stage().run("web", PLAIN);
        var ward = new Ward(engine, engine, folder);
        ward.daemon().quarantine(ward.order("web"));
        engine.update(
                engine.stage().look("web").id(),
                JsonNodeFactory.instance.objectNode().put("NanoCpus", 10_000_000));
        ward.escaped.add(Ward.name("web"));
        ward.unkillable = true;
        ward.daemon().keep(Ward.name("web"));
        assertThat(engine.stage().look("web").number("/HostConfig/NanoCpus"))
                .isEqualTo(1_000_000_000L * engine.engine().processors());
    }

    @Test
    void whereTheKernelDoesNotTellItStaysPausedAndThatIsSaid() {
        engine.stage().run("web", PLAIN);
        var ward = new Ward(engine, engine, folder);
        ward.hasFreezer = false;
        ward.escaped.add(Ward.name("web"));
        assertThat(ward.daemon().quarantine(ward.order("web"))).isInstanceOf(Outcome.Succeeded.class);
        assertThat(paused("web")).isTrue();
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.limits())
                        .contains("whether every process of web is frozen is unknown: no freezer"));
    }

    @Test
    void oneThatSomebodyThawsBehindTheEnginesBackIsEndedAtTheNextLook() {
        engine.stage().run("web", PLAIN);
        var ward = new Ward(engine, engine, folder);
        ward.daemon().quarantine(ward.order("web"));
        assertThat(paused("web")).isTrue();
        ward.escaped.add(Ward.name("web"));
        ward.daemon().keep(Ward.name("web"));
        assertThat(engine.stage().look("web").running()).isFalse();
        assertThat(ward.events).anySatisfy(event -> assertThat(event.toString()).contains("of web runs on"));
    }

    @Test
    void oneThatEndsWhenItIsThawedIsStartedAgain() {
        String web = engine.stage().run("web", PLAIN);
        var ward = new Ward(engine, engine, folder);
        ward.daemon().quarantine(ward.order("web"));
        ward.killed.add(Ward.name("web"));
        assertThatThrownBy(() -> ward.daemon().release(Ward.name("web"), "a test", "tester", false))
                .hasMessage("web was stopped by somebody while it was frozen: it ends now, and is started then");
        assertThat(paused("web")).isFalse();
        ward.killed.clear();
        engine.stage().exit("web", 137);
        ward.daemon().keep(Ward.name("web"));
        assertThat(engine.stage().look("web").running()).isTrue();
        assertThat(engine.stage().look("web").id()).isEqualTo(web);
        assertThat(ward.daemon().list()).isEmpty();
        assertThat(ward.unended()).isEmpty();
    }

    @Test
    void aReleaseThatTheEngineDoesNotAnswerIsGoneOnWith() {
        engine.stage().run("web", PLAIN);
        var ward = new Ward(engine, engine, folder);
        ward.daemon().quarantine(ward.order("web"));
        engine.stage().failWhen(call -> call.operation().equals("connect"), new Fault.LostAnswer());
        assertThatThrownBy(() -> ward.daemon().release(Ward.name("web"), "a test", "tester", false))
                .isInstanceOf(DockerException.Unavailable.class);
        engine.stage().forget();
        ward.daemon().keep(Ward.name("web"));
        assertThat(engine.stage().look("web").paused()).isFalse();
        assertThat(ward.daemon().list()).isEmpty();
        assertThat(ward.unended()).isEmpty();
    }

    @Test
    void aReleaseThatTheEngineRefusesLeavesItHeld() {
        engine.stage().run("web", PLAIN);
        var ward = new Ward(engine, engine, folder);
        ward.daemon().quarantine(ward.order("web"));
        engine.stage()
                .failWhen(
                        call -> call.operation().equals("connect"),
                        new Fault.Refused(() -> new DockerException.Rejected("Address already in use")));
        Quarantiner.Release release = ward.daemon().release(Ward.name("web"), "a test", "tester", false);
        assertThat(release.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.reason()).contains("Address already in use"));
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.step()).isEqualTo(QuarantineStep.HELD));
        assertThat(engine.stage().look("web").paused()).isTrue();
        assertThat(ward.left).isEmpty();
    }

    /** As an engine leaves it that was killed. */
    @Test
    void anEntryThatConnectsToNothingIsNotCutWithoutEnd() {
        String web = engine.stage().run("web", PLAIN);
        engine.kill(web);
        engine.stage().stub("web", "bridge");
        var ward = new Ward(engine, engine, folder);
        Quarantiner daemon = ward.daemon();
        assertThat(daemon.quarantine(ward.order("web"))).isInstanceOf(Outcome.Succeeded.class);
        engine.stage().forget();

        daemon.keep(Ward.name("web"));

        assertThat(engine.stage().writes()).isEmpty();
        assertThat(ward.unended()).isEmpty();
    }

    @Test
    void oneWhoseAddressWasTakenIsHeldAndSaysSoAndIsReleasedWhenTheThiefIsGone() {
        engine.stage().network("front", "bridge", "10.77.0.0/24");
        String address = """
                {"Image":"busybox:test","HostConfig":{"NetworkMode":"front"},
                 "NetworkingConfig":{"EndpointsConfig":{"front":{"IPAMConfig":{"IPv4Address":"10.77.0.9"}}}}}""";
        engine.stage().run("web", address);
        var ward = new Ward(engine, engine, folder);
        ward.daemon().quarantine(ward.order("web"));
        String thief = engine.stage().run("thief", address);

        assertThat(reasonOf(release(ward)))
                .contains("held as before: web cannot be connected to network front: ")
                .contains("Address already in use");
        assertHeldForGood(ward);
        engine.remove(thief, true);
        assertThat(release(ward).outcome()).isInstanceOf(Outcome.Succeeded.class);
        assertThat(engine.network("front")
                        .path("Containers")
                        .has(engine.stage().look("web").id()))
                .isTrue();
    }

    @Test
    void oneWhosePortWasTakenIsHeldAndSaysSoAndIsReleasedByAStartWhenTheThiefIsGone() {
        String port = """
                {"Image":"busybox:test","ExposedPorts":{"80/tcp":{}},
                 "HostConfig":{"PortBindings":{"80/tcp":[{"HostPort":"8099"}]}}}""";
        String web = engine.stage().run("web", port);
        var ward = new Ward(engine, engine, folder);
        ward.daemon().quarantine(ward.order("web"));
        String thief = engine.stage().run("thief", port);

        assertThat(reasonOf(release(ward))).contains("port is already allocated");
        assertHeldForGood(ward);
        engine.remove(thief, true);
        assertThat(reasonOf(release(ward))).contains("docker kill web");
        engine.kill(web);
        assertThat(release(ward).outcome()).isInstanceOf(Outcome.Succeeded.class);
        assertThat(engine.network("bridge").path("Containers").has(web)).isTrue();
    }

    @Test
    void oneWhoseFirstNetworkIsGoneIsHeldUntilThatIsThereAgain() {
        for (String network : List.of("n1", "n4")) {
            engine.stage().network(network, "bridge", "10.7" + network.charAt(1) + ".0.0/24");
        }
        String web = engine.stage().run("web", "{\"Image\":\"busybox:test\",\"HostConfig\":{\"NetworkMode\":\"n4\"}}");
        engine.connect("n1", web, com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode());
        var ward = new Ward(engine, engine, folder);
        ward.daemon().quarantine(ward.order("web"));
        engine.stage().removeNetwork("n4");

        assertThat(reasonOf(release(ward)))
                .contains("held as before: network n4 is gone, which web was started with")
                .contains("docker network create n4");
        assertHeldForGood(ward);
        engine.stage().network("n4", "bridge", "10.74.0.0/24");
        assertThat(release(ward).outcome()).isInstanceOf(Outcome.Succeeded.class);
        assertThat(HeldContainer.links(engine.stage().look("web")))
                .extracting(HeldContainer.Link::name)
                .containsExactly("n4", "n1");
    }

    private static Quarantiner.Release release(Ward ward) {
        return ward.daemon().release(Ward.name("web"), "a test", "tester", false);
    }

    private static String reasonOf(Quarantiner.Release release) {
        return release.outcome() instanceof Outcome.Failed(String reason) ? reason : String.valueOf(release);
    }

    private void assertHeldForGood(Ward ward) {
        assertThat(engine.stage().look("web").paused()).isTrue();
        assertThat(ward.unended()).isEmpty();
        engine.stage().forget();
        ward.daemon().keep(Ward.name("web"));
        assertThat(engine.stage().writes()).isEmpty();
    }

    @Test
    void whatNobodyHoldsIsNotReleased() {
        assertThat(new Ward(engine, engine, folder)
                        .daemon()
                        .release(Ward.name("web"), "a test", "tester", false)
                        .outcome())
                .isInstanceOf(Outcome.Failed.class);
    }
}
