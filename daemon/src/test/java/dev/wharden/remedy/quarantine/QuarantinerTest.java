package dev.wharden.remedy.quarantine;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.Typed;
import dev.wharden.audit.AuditEvent;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.guard.Owners;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.state.StateUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class QuarantinerTest {
    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();

    @TempDir
    private Path folder;

    private Ward ward;

    @BeforeEach
    void ward() {
        ward = new Ward(engine, engine, folder);
    }

    private static String sharing(String mode, String owner) {
        return Body.host("'" + mode + "':'container:" + owner + "'");
    }

    @Test
    void oneThatMustNotBeTouchedIsLeftAndSaidAndTheRestIsFrozen() {
        String web = stage.run("web", Body.PLAIN);
        String side = stage.run("side", sharing("NetworkMode", web));
        stage.run("probe", sharing("PidMode", side));
        ward = new Ward(
                engine,
                engine,
                folder,
                new Owners(one -> false, one -> one.name().equals("probe")));
        assertThat(ward.quarantine("web")).isInstanceOf(Outcome.Succeeded.class);
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
    void whatTheKernelFreezesAlongIsSaid() {
        String web = stage.run("web", Body.PLAIN);
        String side = stage.run("side", sharing("NetworkMode", web));
        stage.run("below", Body.host("'CgroupParent':'/docker/" + web + "'"));
        stage.run("deep", Body.host("'CgroupParent':'docker/" + side + "/x'"));
        stage.run("beside", Body.host("'CgroupParent':'/docker/of-its-own'"));
        assertThat(ward.quarantine("web")).isInstanceOf(Outcome.Succeeded.class);
        assertThat(ward.daemon().list()).singleElement().satisfies(held -> {
            assertThat(held.names()).containsExactly("web", "side");
            assertThat(held.limits())
                    .filteredOn(limit -> limit.contains("--cgroup-parent"))
                    .hasSize(2)
                    .anySatisfy(limit -> assertThat(limit).startsWith("below may be frozen with web: "))
                    .anySatisfy(limit -> assertThat(limit).startsWith("deep may be frozen with side: "));
        });
    }

    @Test
    void nothingButAWriteOfItsOwnStandsBeforeThePauseOfTheTarget() {
        String web = stage.run("web", Body.PLAIN);
        stage.run("side", sharing("NetworkMode", web));
        QuarantineOperation order = ward.order("web", true);
        Quarantiner daemon = ward.daemon();
        stage.forget();
        daemon.quarantine(order);
        assertThat(stage.calls().getFirst()).satisfies(call -> {
            assertThat(call.operation()).isEqualTo("pause");
            assertThat(call.container()).isIn("web", web);
        });
        assertThat(paused("side")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"image", "list", "network", "engine", "changes", "logs", "top"})
    void whateverTheEngineCannotTellIsAskedForAfterThePause(String question) {
        String web = stage.run("web", Body.PLAIN);
        stage.run("side", sharing("NetworkMode", web));
        QuarantineOperation order = ward.order("web", true);
        stage.failWhen(
                call -> call.operation().equals(question),
                new Fault.Refused(() -> new DockerException.Rejected("2.2 MB of labels")));
        try {
            ward.daemon().quarantine(order);
        } catch (DockerException said) {
            assertThat(question).isIn("engine", "list", "network");
        }
        assertThat(paused("web")).isTrue();
        assertThat(HeldContainer.links(stage.look("web"))).isEmpty();
        stage.forget();
        ward.keep("web");
        assertThat(paused("side")).isTrue();
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.step()).isEqualTo(QuarantineStep.HELD));
    }

    @Test
    void aDiskThatCannotBeWrittenDoesNotStandBeforeWhatIsUrgent() throws IOException {
        String web = stage.run("web", Body.PLAIN);
        Path inTheWay = folder.resolve("quarantine/" + web + ".json.new/in-the-way");
        obstruct(folder.relativize(inTheWay).toString());
        assertThatThrownBy(() -> ward.quarantine("web")).isInstanceOf(StateUnavailable.class);
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
        ward.release("web");
        assertThat(paused("web")).isFalse();
    }

    @Test
    void whoeverAnotherWorkerHasInHandIsFrozenWhenItIsDone() {
        String web = stage.run("web", Body.PLAIN);
        stage.run("side", sharing("NetworkMode", web));
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
        return stage.look(name).paused();
    }

    @Test
    void aFullDiskAfterTheBeginStopsNeitherFreezingNorCutting() {
        stage.run("web", Body.PLAIN);
        String id = stage.look("web").id();
        stage.listen(event -> {
            if (event.action().equals("pause")) {
                obstruct("quarantine/" + id + ".json.new/in-the-way");
                obstruct("evidence");
            }
        });
        assertThat(ward.quarantine("web")).isInstanceOf(Outcome.Succeeded.class);
        assertThat(stage.look("web").paused()).isTrue();
        assertThat(HeldContainer.links(stage.look("web"))).isEmpty();
        assertThat(ward.events)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                AuditEvent.RemedyEnded.class,
                                ended -> assertThat(ended.reason()).contains("its evidence is not whole")));
    }

    @Test
    void evidenceThatASilentEngineInterruptsIsTakenOnceAndNothingOfItTwice() throws IOException {
        String web = stage.run("web", Body.PLAIN);
        stage.failWhen(call -> call.is("changes"), new Fault.LostRequest());
        assertThatThrownBy(() -> ward.quarantine("web")).isInstanceOf(DockerException.Unavailable.class);
        assertThatThrownBy(() -> ward.keep("web")).isInstanceOf(DockerException.Unavailable.class);
        assertThat(taken()).isZero();
        Path evidence = folder.resolve(ward.daemon().list().getFirst().evidence());
        Path first = evidence.resolve(web.substring(0, 12)).resolve("inspect.json");
        byte[] inspected = Files.readAllBytes(first);

        stage.forget();
        engine.kill(web);
        ward.keep("web");

        assertThat(taken()).isEqualTo(1);
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

    private long taken() {
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
        stage.run("web", Body.PLAIN);
        stage.refuse("pause", () -> new DockerException.Rejected("the runtime cannot pause"));
        assertThatThrownBy(() -> ward.quarantine("web")).isInstanceOf(DockerException.Rejected.class);
        assertThat(HeldContainer.links(stage.look("web"))).isEmpty();
        stage.forget();
        ward.keep("web");
        assertThat(stage.look("web").paused()).isTrue();
    }

    @Test
    void oneThatIsNotThawedHoldsNoOtherBackAndIsThawedLater() {
        String web = stage.run("web", Body.PLAIN);
        stage.run("side", sharing("PidMode", web));
        ward.quarantine("web");
        stage.failWhen(
                call -> call.is("unpause")
                        && (call.container().equals("web") || call.container().equals(web)),
                new Fault.Refused(() -> new DockerException.Unavailable("container not paused", null)));
        assertThatThrownBy(() -> ward.release("web")).isInstanceOf(DockerException.Unavailable.class);
        assertThat(stage.look("web").paused()).isTrue();
        assertThat(stage.look("side").paused()).isFalse();
        stage.forget();
        ward.keep("web");
        assertThat(stage.look("web").paused()).isFalse();
        assertThat(ward.daemon().list()).isEmpty();
    }

    @Test
    void oneThatRunsOnAlthoughItIsPausedIsEnded() {
        stage.run("web", Body.PLAIN);
        ward.escaped.add(Ward.name("web"));
        assertThat(ward.quarantine("web")).isInstanceOf(Outcome.Succeeded.class);
        assertThat(stage.look("web").running()).isFalse();
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.limits())
                        .anySatisfy(limit -> assertThat(limit)
                                .startsWith("web was ended: processes ")
                                .endsWith(", 7 ran on outside of its frozen control group")));
    }

    /** One thread that the kernel cannot freeze, or a control group that it has removed, buys it ten seconds. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "OCI runtime pause failed: unable to freeze: unknown",
                "OCI runtime pause failed: openat2 /sys/fs/cgroup/freezer/docker/1/freezer.state: no such file"
            })
    void oneThatTheRuntimeDoesNotPauseForLongIsEnded(String words) {
        stage.run("web", Body.PLAIN);
        refusePause(words);
        Quarantiner daemon = ward.daemon();
        assertThatThrownBy(() -> daemon.quarantine(ward.order("web"))).isInstanceOf(DockerException.Unavailable.class);
        assertThatThrownBy(() -> daemon.keep(Ward.name("web"))).isInstanceOf(DockerException.Unavailable.class);
        assertThat(stage.look("web").running()).as("a moment of it is nothing").isTrue();
        assertThat(daemon.list())
                .singleElement()
                .satisfies(held -> assertThat(held.runsOn()).isTrue());
        ward.later = Duration.ofSeconds(10);
        assertThat(daemon.keep(Ward.name("web"))).isInstanceOf(Outcome.Succeeded.class);
        assertThat(stage.look("web").running()).isFalse();
        assertThat(daemon.list())
                .singleElement()
                .satisfies(held -> assertThat(held.runsOn()).isFalse())
                .satisfies(held ->
                        assertThat(held.limits()).contains("web was ended, since it could not be frozen: " + words));
    }

    private void refusePause(String words) {
        stage.failWhen(call -> call.is("pause"), new Fault.Refused(() -> new DockerException.Unavailable(words, null)));
    }

    /** What containerd says of a runtime that is not there begins with the same words. */
    @Test
    void oneThatNoRuntimeIsThereForIsNotEnded() {
        stage.run("web", Body.PLAIN);
        refusePause("OCI runtime pause failed: exec: \"runc\": executable file not found in $PATH: unknown");
        Quarantiner daemon = ward.daemon();
        assertThatThrownBy(() -> daemon.quarantine(ward.order("web"))).isInstanceOf(DockerException.Unavailable.class);
        ward.later = Duration.ofHours(1);
        assertThatThrownBy(() -> daemon.keep(Ward.name("web"))).isInstanceOf(DockerException.Unavailable.class);
        assertThat(stage.look("web").running()).isTrue();
    }

    /** One that has removed its own control group of processes can be frozen, but not throttled. */
    @Test
    void oneWhoseLimitsTheEngineRefusesIsHeldAndKept() {
        String web = stage.run("web", Body.host("'Privileged':true,'RestartPolicy':{'Name':'always'}"));
        stage.failWhen(
                call -> call.is("update") && call.detail().contains("PidsLimit"),
                new Fault.Refused(() -> new DockerException.Unavailable("pids.max: no such file", null)));
        assertThat(ward.quarantine("web")).isInstanceOf(Outcome.Succeeded.class);
        assertThat(ward.results()).containsOnly("success");
        assertThat(stage.look("web").text("/HostConfig/RestartPolicy/Name")).isEqualTo("no");
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.limits())
                        .contains("not throttled: the engine refuses the limits of web: pids.max: no such file"));
        ward.keep("web");
        stage.run("side", sharing("PidMode", web));
        ward.keep("web");
        assertThat(paused("side")).isTrue();
        assertThat(ward.results()).containsOnly("success");
    }

    /** To the engine an update of the restart policy alone sets the container's own limits again, which are gone. */
    @Test
    void oneWhoseRestartPolicyStaysIsHeldAndTriedThreeTimes() {
        stage.run("web", Body.host("'Memory':67108864,'RestartPolicy':{'Name':'always'}"));
        var updates = new AtomicInteger();
        stage.failWhen(
                call -> call.is("update") && updates.incrementAndGet() > 0,
                new Fault.Refused(() -> new DockerException.Unavailable("pids.max: no such file", null)));
        assertThat(ward.quarantine("web")).isInstanceOf(Outcome.Succeeded.class);
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.limits())
                        .anyMatch(one -> one.startsWith(
                                "not throttled: the engine refuses to end the restart policy of web: ")));
        Quarantiner daemon = ward.daemon();
        updates.set(0);
        for (int i = 0; i < 5; i++) {
            daemon.keep(Ward.name("web"));
        }
        assertThat(updates).hasValue(3);
        assertThat(paused("web")).isTrue();
        assertThat(ward.results()).containsOnly("success");
        assertThat(ward.unended()).isEmpty();
    }

    /** One that is held and gets loose says so for as long as it is not frozen again, by Wharden or another. */
    @Test
    void oneThatIsLooseAndIsNotFrozenAgainSaysSo() {
        stage.run("web", Body.PLAIN);
        ward.quarantine("web");
        refusePause("pause: 500: ttrpc: closed");
        ward.thaw("web");
        assertThatThrownBy(() -> ward.keep("web")).isInstanceOf(DockerException.Unavailable.class);
        assertThat(ward.only().runsOn()).isTrue();
        assertThat(ward.results()).containsExactly("success", "failed");
        stage.forget();
        engine.pause(stage.look("web").id());
        ward.keep("web");
        assertThat(ward.only().runsOn()).isFalse();
        assertThat(ward.only().sentences()).noneMatch(one -> one.startsWith("not frozen"));
    }

    /** A moment's refusals of days ago hasten no end. */
    @Test
    void oneThatWasPausedSinceHasItsTenSecondsAgain() {
        stage.run("web", Body.PLAIN);
        refusePause("OCI runtime pause failed: unable to freeze: unknown");
        Quarantiner daemon = ward.daemon();
        assertThatThrownBy(() -> daemon.quarantine(ward.order("web"))).isInstanceOf(DockerException.Unavailable.class);
        stage.forget();
        daemon.keep(Ward.name("web"));
        ward.later = Duration.ofHours(1);
        refusePause("OCI runtime pause failed: unable to freeze: unknown");
        ward.thaw("web");
        assertThatThrownBy(() -> daemon.keep(Ward.name("web"))).isInstanceOf(DockerException.Unavailable.class);
        assertThat(stage.look("web").running()).isTrue();
    }

    /** The engine may have lost its runtime for a moment. */
    @Test
    void oneThatTheEngineDoesNotPauseForAnotherReasonIsNotEnded() {
        stage.run("web", Body.PLAIN);
        refusePause("pause: 500: ttrpc: closed");
        assertThatThrownBy(() -> ward.quarantine("web")).isInstanceOf(DockerException.Unavailable.class);
        assertThat(stage.look("web").running()).isTrue();
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.sentences())
                        .singleElement()
                        .asString()
                        .startsWith(
                                "not frozen: web may run on: pause: 500: ttrpc: closed; if that lasts, end on the host"
                                        + " what runs of it (its first process was "))
                .satisfies(held -> assertThat(held.runsOn()).isTrue());
        stage.forget();
        ward.keep("web");
        assertThat(paused("web")).isTrue();
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.sentences()).noneMatch(one -> one.startsWith("not frozen")))
                .satisfies(held -> assertThat(held.runsOn()).isFalse());
    }

    /** A kill of thousands of processes that share a hundredth of a processor takes as long as nobody waits. */
    @Test
    void whatWasToldToEndAndHasNotIsNoSuccessUntilItHas() {
        stage.run("web", Body.PLAIN);
        ward.escaped.add(Ward.name("web"));
        ward.unkillable = true;
        ward.quarantine("web");
        assertThat(ward.results()).containsExactly("failed");
        assertThat(ward.unended()).hasSize(1);
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.sentences())
                        .anySatisfy(limit -> assertThat(limit)
                                .isEqualTo("web was told to end, and process 7 of it did not end yet: end it on the"
                                        + " host if it stays (kill -9 7)")));
        ward.keep("web");
        ward.keep("web");
        assertThat(ward.results()).containsExactly("failed");
        assertThat(ward.unended()).hasSize(1);
        ward.alive.clear();
        ward.keep("web");
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
        stage.run("web", Body.PLAIN);
        ward.escaped.add(Ward.name("web"));
        ward.outlives = true;
        ward.quarantine("web");
        assertThat(paused("web")).isTrue();
        assertThat(ward.results()).containsExactly("failed");
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.sentences())
                        .contains("process 7 of web runs on outside of its frozen control group, where neither a pause"
                                + " nor the end of the container reaches it: end it on the host (kill -9 7)"));
        ward.escaped.clear();
        ward.keep("web");
        assertThat(ward.results()).containsExactly("failed", "success");
        assertThat(paused("web")).isTrue();
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.runaways()).isEmpty());
    }

    /** It may run, and may be another's: it is neither ended nor passed over. */
    @Test
    void oneWhoseProcessMayRunOnIsNoSuccessUntilItIsProved() {
        stage.run("web", Body.PLAIN);
        ward.unproved = true;
        ward.quarantine("web");
        assertThat(paused("web")).isTrue();
        assertThat(stage.look("web").running()).isTrue();
        assertThat(ward.results()).containsExactly("failed");
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.sentences())
                        .contains("process 7 of web may run on: nothing proves that it is frozen; stop or end it on the"
                                + " host (kill -STOP 7, or kill -9 7)"));
        ward.keep("web");
        ward.keep("web");
        assertThat(ward.results()).containsExactly("failed");
        ward.unproved = false;
        ward.keep("web");
        assertThat(ward.results()).containsExactly("failed", "success");
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.runaways()).isEmpty());
    }

    /** What is throttled gets all processors back, so that its end does not take minutes. */
    @Test
    void oneThatIsEndedIsNotThrottledMeanwhile() {
        stage.run("web", Body.PLAIN);
        ward.quarantine("web");
        engine.update(
                stage.look("web").id(), JsonNodeFactory.instance.objectNode().put("NanoCpus", 10_000_000));
        ward.escaped.add(Ward.name("web"));
        ward.unkillable = true;
        ward.keep("web");
        assertThat(stage.look("web").number("/HostConfig/NanoCpus"))
                .isEqualTo(1_000_000_000L * engine.engine().processors());
    }

    @Test
    void whereTheKernelDoesNotTellItStaysPausedAndThatIsSaid() {
        stage.run("web", Body.PLAIN);
        ward.hasFreezer = false;
        ward.escaped.add(Ward.name("web"));
        assertThat(ward.quarantine("web")).isInstanceOf(Outcome.Succeeded.class);
        assertThat(paused("web")).isTrue();
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.limits())
                        .contains("whether every process of web is frozen is unknown: no freezer"));
    }

    @Test
    void oneThatSomebodyThawsBehindTheEnginesBackIsEndedAtTheNextLook() {
        stage.run("web", Body.PLAIN);
        ward.quarantine("web");
        assertThat(paused("web")).isTrue();
        ward.escaped.add(Ward.name("web"));
        ward.keep("web");
        assertThat(stage.look("web").running()).isFalse();
        assertThat(ward.events).anySatisfy(event -> assertThat(event.toString()).contains("of web run on"));
    }

    @Test
    void oneThatEndsWhenItIsThawedIsStartedAgain() {
        String web = stage.run("web", Body.PLAIN);
        ward.quarantine("web");
        ward.killed.add(Ward.name("web"));
        assertThatThrownBy(() -> ward.release("web"))
                .hasMessage("web was stopped by somebody while it was frozen: it ends now, and is started then");
        assertThat(paused("web")).isFalse();
        ward.killed.clear();
        stage.exit("web", 137);
        ward.keep("web");
        assertThat(stage.look("web").running()).isTrue();
        assertThat(stage.look("web").id()).isEqualTo(web);
        assertThat(ward.daemon().list()).isEmpty();
        assertThat(ward.unended()).isEmpty();
    }

    @Test
    void aReleaseThatTheEngineDoesNotAnswerIsGoneOnWith() {
        stage.run("web", Body.PLAIN);
        ward.quarantine("web");
        stage.failWhen(call -> call.is("connect"), new Fault.LostAnswer());
        assertThatThrownBy(() -> ward.release("web")).isInstanceOf(DockerException.Unavailable.class);
        stage.forget();
        ward.keep("web");
        assertThat(stage.look("web").paused()).isFalse();
        assertThat(ward.daemon().list()).isEmpty();
        assertThat(ward.unended()).isEmpty();
    }

    @Test
    void aReleaseThatTheEngineRefusesLeavesItHeld() {
        stage.run("web", Body.PLAIN);
        ward.quarantine("web");
        stage.refuse("connect", () -> new DockerException.Rejected("Address already in use"));
        Release release = ward.release("web");
        assertThat(Typed.as(Outcome.Failed.class, release.outcome()).reason()).contains("Address already in use");
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.step()).isEqualTo(QuarantineStep.HELD));
        assertThat(stage.look("web").paused()).isTrue();
        assertThat(ward.left).isEmpty();
    }

    /** As an engine leaves it that was killed. */
    @Test
    void anEntryThatConnectsToNothingIsNotCutWithoutEnd() {
        String web = stage.run("web", Body.PLAIN);
        engine.kill(web);
        stage.stub("web", "bridge");
        Quarantiner daemon = ward.daemon();
        assertThat(daemon.quarantine(ward.order("web"))).isInstanceOf(Outcome.Succeeded.class);
        stage.forget();

        daemon.keep(Ward.name("web"));

        assertThat(stage.writes()).isEmpty();
        assertThat(ward.unended()).isEmpty();
    }

    @Test
    void oneWhoseAddressWasTakenIsHeldAndSaysSoAndIsReleasedWhenTheThiefIsGone() {
        stage.network("front", "bridge", "10.77.0.0/24");
        String address = """
                {"Image":"busybox:test","HostConfig":{"NetworkMode":"front"},
                 "NetworkingConfig":{"EndpointsConfig":{"front":{"IPAMConfig":{"IPv4Address":"10.77.0.9"}}}}}""";
        stage.run("web", address);
        ward.quarantine("web");
        String thief = stage.run("thief", address);

        assertThat(reasonOf(ward.release("web")))
                .contains("held as before: web cannot be connected to network front: ")
                .contains("Address already in use");
        assertHeldForGood();
        engine.remove(thief, true);
        assertThat(ward.release("web").outcome()).isInstanceOf(Outcome.Succeeded.class);
        assertThat(engine.network("front")
                        .path("Containers")
                        .has(stage.look("web").id()))
                .isTrue();
    }

    @Test
    void oneWhosePortWasTakenIsHeldAndSaysSoAndIsReleasedByAStartWhenTheThiefIsGone() {
        String port = """
                {"Image":"busybox:test","ExposedPorts":{"80/tcp":{}},
                 "HostConfig":{"PortBindings":{"80/tcp":[{"HostPort":"8099"}]}}}""";
        String web = stage.run("web", port);
        ward.quarantine("web");
        String thief = stage.run("thief", port);

        assertThat(reasonOf(ward.release("web"))).contains("port is already allocated");
        assertHeldForGood();
        engine.remove(thief, true);
        assertThat(reasonOf(ward.release("web"))).contains("docker kill web");
        engine.kill(web);
        assertThat(ward.release("web").outcome()).isInstanceOf(Outcome.Succeeded.class);
        assertThat(engine.network("bridge").path("Containers").has(web)).isTrue();
    }

    @Test
    void oneWhoseFirstNetworkIsGoneIsHeldUntilThatIsThereAgain() {
        for (String network : List.of("n1", "n4")) {
            stage.network(network, "bridge", "10.7" + network.charAt(1) + ".0.0/24");
        }
        String web = stage.run("web", Body.host("'NetworkMode':'n4'"));
        engine.connect("n1", web, com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode());
        ward.quarantine("web");
        stage.removeNetwork("n4");
        stage.refuse("network_create", () -> new DockerException.Rejected("network_create: 403: Pool overlaps"));

        assertThat(reasonOf(ward.release("web")))
                .contains("held as before: network n4 is gone, which web was started with")
                .contains("docker network create n4");
        assertHeldForGood();
        stage.network("n4", "bridge", "10.74.0.0/24");
        assertThat(ward.release("web").outcome()).isInstanceOf(Outcome.Succeeded.class);
        assertThat(HeldContainer.links(stage.look("web")))
                .extracting(HeldContainer.Link::name)
                .containsExactly("n4", "n1");
    }

    /** It is empty since the container was cut off, so that {@code docker network prune} takes it. */
    @Test
    void aNetworkThatAPruneTakesFromAQuarantineIsMadeAgainAtTheRelease() {
        stage.network("front", "bridge", "10.77.0.0/24");
        stage.run("web", Body.host("'NetworkMode':'front'"));
        ward.quarantine("web");
        stage.removeNetwork("front");
        Release release = ward.release("web");
        assertThat(release.outcome()).isInstanceOf(Outcome.Succeeded.class);
        assertThat(release.notes()).noneMatch(note -> note.contains("is gone"));
        assertThat(stage.look("web").at("/NetworkSettings/Networks").has("front"))
                .isTrue();
        assertThat(engine.network("front").path("IPAM").toString()).contains("10.77.0.0/24");
    }

    /** The id of a swarm's network is a name that any other may have. */
    @Test
    void norIsItConnectedToOneThatHasTheIdOfASwarmsForAName() {
        String id = stage.swarmNetwork("front", "10.77.0.0/24");
        String web = stage.run("web", Body.host("'NetworkMode':'front'"));
        ward.quarantine("web");
        stage.removeNetwork("front");
        stage.network("front", "bridge", "10.78.0.0/24");
        stage.network(id, "bridge", "10.77.0.0/24");
        Release release = ward.release("web");
        assertThat(release.notes())
                .anyMatch(note -> note.contains("network front is another than it was in"))
                .anyMatch(note -> note.equals("web is not connected to network front"));
        assertThat(engine.network(id).path("Containers").has(web)).isFalse();
        assertThat(stage.look("web").at("/NetworkSettings/Networks")).isEmpty();
    }

    /** It would stay with it from then on, and could not start once another has it. */
    @Test
    void theAddressThatASwarmHasGivenIsNotAskedForAtTheRelease() {
        stage.swarmNetwork("front", "10.77.0.0/24");
        stage.run("web", Body.host("'NetworkMode':'front'"));
        ward.quarantine("web");
        assertThat(ward.release("web").outcome()).isInstanceOf(Outcome.Succeeded.class);
        String web = stage.look("web").id();
        assertThat(engine.network("front").path("Containers").has(web)).isTrue();
        engine.kill(web);
        assertThat(stage.look("web")
                        .at("/NetworkSettings/Networks/front/IPAMConfig")
                        .isNull())
                .isTrue();
    }

    /** Else a client that can create networks could let it out of an internal one. */
    @Test
    void norIsItConnectedToOneOfAnotherKind() {
        stage.network("front", "bridge", "10.77.0.0/24");
        stage.run("web", Body.host("'NetworkMode':'front'"));
        ward.quarantine("web");
        ObjectNode other = engine.network("front").deepCopy();
        stage.removeNetwork("front");
        other.put("Internal", true);
        engine.createNetwork(other);
        Release release = ward.release("web");
        assertThat(release.notes())
                .anyMatch(note -> note.contains("network front is another than it was in"))
                .anyMatch(note -> note.equals("web is not connected to network front"))
                .noneMatch(note -> note.contains("which is gone"));
        assertThat(engine.network("front").path("Containers").isEmpty()).isTrue();
    }

    /** Wharden does not make it again, or has kept nothing of it since it could not be read. */
    @ParameterizedTest
    @ValueSource(strings = {"settings", "gone", "unread"})
    void norToAnotherWhereItsOwnIsNotMadeAgain(String how) {
        stage.network("front", "bridge", "10.77.0.0/24");
        stage.describe("front", Json.object("{\"ConfigFrom\":{\"Network\":\"cfg\"},\"Internal\":true}"));
        String web = stage.run("web", Body.host("'NetworkMode':'front'"));
        var held = new AtomicBoolean();
        if (how.equals("unread")) {
            stage.failWhen(
                    call -> call.is("network_inspect") && !held.get(),
                    new Fault.Refused(() -> new DockerException.NotFound("network front not found")));
        }
        ward.quarantine("web");
        held.set(true);
        stage.removeNetwork("front");
        if (!how.equals("gone")) {
            stage.network("front", "bridge", "10.77.0.0/24");
        }
        assertThat(ward.release("web").notes())
                .anyMatch(note -> note.contains(
                        switch (how) {
                            case "settings" -> "with another ConfigFrom, Internal";
                            case "unread" -> "since nothing was kept of that";
                            default -> "network front, which is gone";
                        }));
        assertThat(stage.look(web).at("/NetworkSettings/Networks").has("front")).isFalse();
    }

    /** As {@code docker run --network 3f2a1b9c0d1e --network-alias x} makes it. */
    @Test
    void oneThatWasGivenTheFirstDigitsOfAnIdIsReleased() {
        String front = stage.network("front", "bridge", "10.77.0.0/24");
        for (boolean ends : new boolean[] {false, true}) {
            String name = "web" + ends;
            String web = stage.run(name, Body.host("'NetworkMode':'" + front.substring(0, 12) + "'"));
            ward.quarantine(name);
            if (ends) {
                engine.kill(web);
            }
            assertThat(ward.release(name).outcome()).isInstanceOf(Outcome.Succeeded.class);
            assertThat(stage.look(name).running()).isTrue();
            assertThat(engine.network("front").path("Containers").has(web)).isTrue();
        }
    }

    @Test
    void oneThatEndedIsNotStartedInAnotherThatIsMadeInTheLastMoment() {
        stage.network("front", "bridge", "10.77.0.0/24");
        String web = stage.run("web", Body.host("'NetworkMode':'front'"));
        ward.quarantine("web");
        engine.kill(web);
        ObjectNode other = engine.network("front").deepCopy();
        other.put("Internal", true);
        stage.failWhen(
                call -> {
                    if (call.is("start") && !other.isEmpty()) {
                        stage.removeNetwork("front");
                        engine.createNetwork(other.deepCopy());
                        other.removeAll();
                    }
                    return false;
                },
                new Fault.LostRequest());
        assertThat(ward.release("web").notes()).anyMatch(note -> note.contains("network front is another than it was"));
        assertThat(stage.look("web").running()).isFalse();
        assertThat(other).isEmpty();
    }

    private static String reasonOf(Release release) {
        return release.outcome() instanceof Outcome.Failed(String reason) ? reason : String.valueOf(release);
    }

    private void assertHeldForGood() {
        assertThat(stage.look("web").paused()).isTrue();
        assertThat(ward.unended()).isEmpty();
        stage.forget();
        ward.keep("web");
        assertThat(stage.writes()).isEmpty();
    }

    @Test
    void whatNobodyHoldsIsNotReleased() {
        assertOutcome(ward.release("web").outcome(), Outcome.Failed.class);
    }
}
