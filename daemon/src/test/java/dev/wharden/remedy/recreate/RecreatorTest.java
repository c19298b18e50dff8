package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.Dependents;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.docker.Call;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.EngineCrash;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.step.Parts;
import dev.wharden.remedy.recreate.step.RecreateStep;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.transaction.TransactionLog;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RecreatorTest {
    private static final String ALWAYS = "{\"Name\": \"always\"}";

    private final Path folder;
    private final RecreateBench bench;

    RecreatorTest(@TempDir Path folder) {
        this.folder = folder;
        this.bench = new RecreateBench(folder, ALWAYS);
    }

    private static boolean hardened(Container container) {
        return container.isTrue("/HostConfig/ReadonlyRootfs");
    }

    @Test
    void aGoodTwinTakesOverAfterItsProbation() {
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.stage.names())
                .satisfiesExactly(
                        web -> assertThat(web).isEqualTo("web"),
                        old -> assertThat(old).matches("web\\.wharden-old-[0-9a-f]{12}"));
        assertThat(bench.stage.look("web").text("/HostConfig/RestartPolicy/Name"))
                .as("until it is committed the engine must not start it")
                .isEqualTo("no");
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(Survivor.check(bench)).isTrue();
        assertThat(bench.ended).singleElement().satisfies(ended -> {
            assertThat(ended.outcome()).isEqualTo(new Outcome.Succeeded());
            assertThat(ended.downtime()).isPresent();
        });
        assertThat(bench.recreator().open()).isEmpty();
    }

    @Test
    void probationIsAStateThatAsksToBeLookedAtAgainAndNotAWorkerThatWaits() {
        bench.apply();
        bench.stage.advance(RecreateBench.PROBATION.minusSeconds(2));
        assertThat(bench.recreator().resume(RecreateBench.WEB)).get().isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.recreator().open()).containsExactly(RecreateBench.WEB);
    }

    private Container retired() {
        return bench.stage.look(bench.old);
    }

    @Test
    void whoeverOnlyLooksKnowsThePredecessorWhileTheRecreationIsOpen() {
        var state = new StateDir(folder);
        bench.apply();
        assertThat(retired().name().value()).startsWith("web.wharden-old-");
        assertThat(Parts.passingIn(state, retired())).contains("the predecessor of web");
        assertThat(Parts.passingIn(state, bench.stage.look("web"))).isEmpty();
        state.write(TransactionLog.RECREATIONS + "/web.json", new byte[] {'{'});
        assertThat(Parts.passingIn(state, retired())).contains("a container of web");
        assertThat(Parts.passingIn(new StateDir(folder.resolve("none")), retired()))
                .isEmpty();
    }

    /** Nothing of Wharden's runs under such a name; nor is one of them guessed from what anybody can see. */
    @Test
    void whatRunsUnderSuchANameAndIsInNoJournalIsAStranger() {
        bench.apply();
        Container old = retired();
        Container stranger = old.with("/Id", TextNode.valueOf("5".repeat(64))).with("/State/Running", BooleanNode.TRUE);
        assertThat(bench.recreator().isPassing(old.name())).isTrue();
        assertThat(bench.recreator().isStranger(old)).isFalse();
        assertThat(bench.recreator().isStranger(stranger)).isTrue();
        assertThat(Parts.passingIn(new StateDir(folder), stranger)).isEmpty();
        for (String purpose : List.of("old", "new", "keeps", "again")) {
            String guess = "web.wharden-" + purpose + "-" + bench.old.substring(0, 12);
            assertThat(bench.recreator().isPassing(ContainerName.of(guess))).isFalse();
            assertThat(old.name().value()).doesNotContain(bench.old.substring(0, 12));
        }
    }

    /** The name of the twin alone is seen before it is used for good. */
    @Test
    void aNameThatIsTakenAllTheSameIsNoFailureAndTakesNothingDown() {
        bench.stage.failWrite(1, new Fault.Refused(() -> new DockerException.Conflict("create: 409: name in use")));
        assertOutcome(bench.apply(), Outcome.Interfered.class, "name in use");
        assertThat(bench.stage.writes()).hasSize(1);
        assertThat(Survivor.check(bench)).isFalse();
    }

    static Stream<Arguments> badTwins() {
        return Stream.of(
                Arguments.of(new Behaviour.Exits(3), "exit code 3"),
                Arguments.of(new Behaviour.CannotStart("exec: not found"), "exec: not found"),
                Arguments.of(new Behaviour.RunsOutOfMemory(), "memory"),
                Arguments.of(new Behaviour.Unhealthy(), "unhealthy"));
    }

    @ParameterizedTest
    @MethodSource("badTwins")
    void aTwinThatDoesNotLiveIsRolledBackAtOnce(Behaviour behaviour, String why) {
        bench.stage.behave(RecreatorTest::hardened, behaviour);
        assertOutcome(bench.apply(), Outcome.RolledBack.class, why);
        assertThat(Survivor.check(bench)).isFalse();
        assertThat(bench.recreator().resume(RecreateBench.WEB)).isEmpty();
    }

    @Test
    void aTwinThatDoesNotBecomeHealthyInItsChecksOwnTimeIsRolledBack() {
        bench.stage.behave(RecreatorTest::hardened, new Behaviour.NeverHealthy());
        bench.apply();
        assertOutcome(bench.converge(), Outcome.RolledBack.class, "healthy");
        assertThat(Survivor.check(bench)).isFalse();
    }

    @Test
    void aTwinThatEndsLateInItsProbationIsRolledBack() {
        bench.apply();
        bench.stage.advance(Duration.ofSeconds(20));
        bench.stage.exit("web", 1);
        assertThat(bench.converge()).get().isInstanceOf(Outcome.RolledBack.class);
        assertThat(Survivor.check(bench)).isFalse();
    }

    @Test
    void aBodyThatTheEngineRefusesLeavesTheOldOneUntouched() {
        bench.stage.failWrite(1, new Fault.Refused(() -> new DockerException.Rejected("invalid")));
        assertOutcome(bench.apply(), Outcome.Unremediable.class, "invalid");
        assertThat(bench.stage.writes()).hasSize(1);
        assertThat(Survivor.check(bench)).isFalse();
    }

    @Test
    void aTwinThatWouldDifferIsRemovedBeforeTheOldOneIsTouched() {
        Remedy.Recreate remedy = bench.remedy();
        Container desired = remedy.desired()
                .with("/HostConfig/NoSuchField", JsonNodeFactory.instance.textNode("lost by the engine"));
        var prepared = (Preparation.Ready) bench.preflight()
                .prepare(
                        new Remedy.Recreate(remedy.actual(), desired, remedy.edits(), remedy.controls()),
                        Observed.known(Dependents.none(bench.before)),
                        false);
        assertThat(bench.recreator().apply(bench.operation(), prepared))
                .isEqualTo(new Outcome.Unremediable(
                        new Refusal.Lasting("at CREATE: the twin would differ at /HostConfig/NoSuchField")));
        assertThat(bench.stage.writes())
                .extracting(Call::operation)
                .containsExactly("create", "create", "remove", "remove");
        assertThat(Survivor.check(bench)).isFalse();
    }

    @Test
    void whoeverTakesTheNameMeanwhileKeepsItAndTheOldOneIsKeptTooAndIsDownUntilItIsFree() {
        bench.stage.failWhen(call -> call.is("rename") && call.detail().equals("web"), new Fault.Refused(() -> {
            if (!bench.stage.names().contains("web")) {
                bench.stage.run("web", Body.PLAIN);
            }
            return new DockerException.Conflict("name in use");
        }));
        Outcome outcome = bench.apply();
        String thief = bench.stage.look("web").id().substring(0, 12);
        assertOutcome(
                Optional.of(outcome),
                Outcome.Interfered.class,
                "it is kept, stopped, as " + retired().name() + ": its name web is taken by container " + thief);
        assertThat(bench.stage.names()).containsExactly("web", retired().name().value());
        assertThat(retired().text("/HostConfig/RestartPolicy/Name"))
                .as("an engine that restarts would start it beside the other")
                .isEqualTo("no");
        assertThat(bench.recreator().open()).isEmpty();
        assertThat(bench.downs().all()).singleElement().satisfies(down -> {
            assertThat(down.name()).isEqualTo(retired().name());
            assertThat(down.wanted()).isEqualTo(RecreateBench.WEB);
            assertThat(down.id()).isEqualTo(bench.old);
        });
    }

    @Test
    void anOldOneThatAPersonRemovesBeforeTheTwinStartsTakesTheTwinWithIt() {
        bench.stage.failWhen(call -> call.is("start"), new Fault.Refused(() -> {
            throw new AssertionError("never started");
        }));
        bench.stage.failWhen(call -> call.is("stop"), new Fault.Refused(() -> {
            bench.stage.engine().remove(bench.old, true);
            return new DockerException.NotFound("gone");
        }));
        assertOutcome(bench.apply(), Outcome.Interfered.class, "removed by another");
        assertThat(bench.stage.names()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "stop"})
    void anOldOneThatAPersonRemovesWhileItRunsDoesNotComeBackAsItsTwin(String operation) {
        bench.stage.failWhen(call -> call.is("start"), new Fault.Refused(() -> {
            throw new AssertionError("never started");
        }));
        removedBefore(operation);
        assertOutcome(bench.apply(), Outcome.Interfered.class, "removed by another");
        assertThat(bench.stage.names()).isEmpty();
        assertThat(bench.recreator().open()).isEmpty();
    }

    /** As {@code docker container prune --filter until=24h} does, from a timer. */
    @Test
    void anOldOneThatGoesWhileItIsDownForItsTwinIsNotLost() {
        removedBefore("rename");
        bench.apply();
        bench.converge();
        assertTwinStays();
    }

    /** It is there for the first step back and has gone at the next: a prune of a thousand takes its time. */
    @ParameterizedTest
    @CsvSource({"disconnect, true", "disconnect, false", "inspect, true", "inspect, false"})
    void norIsOneThatIsPrunedWhileTheWayBackIsOn(String before, boolean isPrune) {
        bench.stage.failWhen(
                call -> call.is("rename") && pruned.isEmpty(),
                new Fault.Refused(
                        () -> new DockerException.Unavailable("rename: 500: it is marked for removal", null)));
        bench.stage.failWhen(
                call -> call.is(before) && isUnblocked(before) && isPrunedNow(),
                new Fault.Refused(() -> new DockerException.NotFound("never answered so")));
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        bench.daemons.heard(bench.old, "destroy", "name", "web");
        if (isPrune) {
            bench.daemons.heard("", "prune", "reclaimed", "0");
        }
        assertThat(bench.converge()).get().isInstanceOf(Outcome.Interfered.class);

        assertThat(bench.stage.names()).isEqualTo(isPrune ? List.of("web") : List.of());
        assertThat(bench.recreator().open()).isEmpty();
    }

    private final List<Container> pruned = new ArrayList<>();

    /** The way back has begun, and is at its first call or after it. */
    private boolean isUnblocked(String before) {
        List<Call> writes = bench.stage.writes();
        return before.equals("disconnect")
                || (!writes.isEmpty() && writes.getLast().is("disconnect"));
    }

    /** Once. */
    private boolean isPrunedNow() {
        List<Container> down = bench.stage.names().stream()
                .map(bench.stage::look)
                .filter(one -> pruned.isEmpty() && !one.running())
                .toList();
        down.forEach(one -> bench.stage.engine().remove(one.id(), true));
        pruned.addAll(down);
        return false;
    }

    @Test
    void norIsOneThatGoesWhileWhardenIsDeadToo() {
        bench.stage.failWhen(call -> call.is("start"), new Fault.CrashBefore());
        assertThatThrownBy(bench::apply).isInstanceOf(EngineCrash.class);
        bench.stage.forget();
        bench.stage.engine().remove(bench.old, true);
        assertOutcome(bench.converge(), Outcome.Interfered.class, "its twin stays");
        assertTwinStays();
    }

    private void assertTwinStays() {
        assertThat(bench.stage.names()).containsExactly("web");
        Container left = bench.stage.look("web");
        assertThat(left.id()).isNotEqualTo(bench.old);
        assertThat(left.running()).isTrue();
        assertThat(bench.recreator().open()).isEmpty();
    }

    /** Somebody removes it before the first call of that kind, which is then answered as ever. */
    private void removedBefore(String operation) {
        bench.stage.failWhen(
                call -> call.is(operation) && isRemovedNow(),
                new Fault.Refused(() -> new DockerException.NotFound("never answered so")));
    }

    private boolean isRemovedNow() {
        if (bench.stage.names().stream().anyMatch(name -> name.equals("web") || name.contains("-old-"))) {
            bench.stage.engine().remove(bench.old, true);
        }
        return false;
    }

    private String refusal(Container actual, Container dependent) {
        var remedy = new Remedy.Recreate(actual, actual, List.of(), List.of());
        Preparation prepared = bench.preflight()
                .prepare(remedy, Observed.known(Dependents.of(actual, List.of(actual, dependent))), false);
        return prepared instanceof Preparation.Refused refused
                ? refused.refusal().reason()
                : "none";
    }

    private void stopTimeout(long seconds) {
        bench.stage.edit("web", tree -> tree.withObject("/Config").put("StopTimeout", seconds));
    }

    /**
     * The engine goes on with such a stop when nobody waits for it any more, and does not start again what was stopped.
     */
    @Test
    void oneWhoseStopMayLastForEverIsNeverStopped() {
        stopTimeout(-1);
        Container web = bench.stage.look("web");
        String why = "its stop may last for ever (stop timeout -1 s): recreate it with docker run --stop-timeout 60 …";
        assertThat(refusal(web, web)).startsWith(why);
        assertThat(bench.preflight().refusal(web, Observed.known(Dependents.none(web))))
                .hasValueSatisfying(refused -> assertThat(refused.reason()).startsWith(why));
        assertThat(bench.stage.writes()).isEmpty();

        bench.stage.run("side", Body.host("'PidMode':'container:web'"));
        bench.stage.edit("side", tree -> tree.withObject("/Config").put("StopTimeout", -1));
        stopTimeout(10);
        assertThat(refusal(bench.stage.look("web"), bench.stage.look("side"))).contains("side: " + why);
    }

    @Test
    void aStopOfFiveMinutesIsWaitedForAndNoLongerOneIsBegun() {
        stopTimeout(300);
        assertThat(refusal(bench.stage.look("web"), bench.before)).isEqualTo("none");
        for (long longer : new long[] {301, 86_400, Long.MAX_VALUE}) {
            stopTimeout(longer);
            Container web = bench.stage.look("web");
            assertThat(refusal(web, bench.before)).contains("longer than 5 minutes (stop timeout " + longer + " s)");
            assertThat(bench.preflight().refusal(web, Observed.known(Dependents.none(web))))
                    .as("a restart")
                    .hasValueSatisfying(refused -> assertThat(refused.reason()).contains("longer than 5 minutes"));
        }
    }

    @Test
    void theStopsOfAUnitAreWaitedForNoLongerTogether() {
        bench.stage.run("side", Body.host("'PidMode':'container:web'"));
        for (long side : new long[] {150, 151}) {
            stopTimeout(150);
            bench.stage.edit("side", tree -> tree.withObject("/Config").put("StopTimeout", side));
            String refused = refusal(bench.stage.look("web"), bench.stage.look("side"));
            assertThat(refused.contains("their stops may last 301 s together")).isEqualTo(side == 151);
        }
    }

    /** The engine gives a stop its time and then some for the kill, also when the call was given up. */
    @Test
    void aStopThatTheEngineEndsAfterTheCallWasGivenUpIsNotLost() {
        bench.stage.failWhen(call -> call.is("stop"), new Fault.Refused(() -> {
            // As long as the call's own deadline.
            bench.stage.advance(Duration.ofSeconds(40));
            return new DockerException.Unavailable("stop: no answer within 40000 ms", new TimeoutException());
        }));
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        bench.stage.advance(Duration.ofSeconds(18));
        bench.stage.forget();
        bench.engine.stop(bench.old, Duration.ZERO);
        assertThat(bench.converge()).get().isInstanceOf(Outcome.RolledBack.class);
        assertThat(Survivor.check(bench)).isFalse();
    }

    /** As one that is frozen from above, or waits for a dead server: the engine answers, and the kill is pending. */
    @Test
    void aKillThatTakesEffectLongAfterTheEngineGaveTheStopUpIsNotLost() {
        bench.stage.failWhen(
                call -> call.is("stop"),
                new Fault.Refused(
                        () -> new DockerException.Unavailable("stop: 500: did not receive an exit event", null)));
        bench.beingKilled = Container::running;
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        for (int i = 0; i < 20; i++) {
            bench.stage.advance(Duration.ofMinutes(1));
            assertThat(bench.goOn()).get().isInstanceOf(Outcome.InProgress.class);
        }
        bench.stage.forget();
        bench.engine.stop(bench.old, Duration.ZERO);
        bench.beingKilled = container -> false;
        assertThat(bench.converge()).get().isInstanceOf(Outcome.RolledBack.class);
        assertThat(Survivor.check(bench)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void anUnlimitedNumberOfProcessesIsUnlimitedHoweverItIsWritten(long limit) {
        bench.stage.edit("web", tree -> tree.withObject("/HostConfig").put("PidsLimit", limit));
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(bench.stage.look("web").at("/HostConfig/PidsLimit").isNull()).isTrue();
    }

    /** The journal cannot be written from that step on, as when the disk is full. */
    @ParameterizedTest
    @EnumSource(RecreateStep.class)
    void aFullDiskAtAnyStepLeavesOneContainer(RecreateStep full) throws IOException {
        var disk = new FullDisk(bench, folder, full);
        Optional<Outcome> outcome = disk.run();
        disk.free();
        bench.converge();
        Survivor.check(bench);
        assertThat(bench.recreator().resume(RecreateBench.WEB)).isEmpty();
        assertThat(outcome.isEmpty()).as("nothing begins without a journal").isEqualTo(full == RecreateStep.CREATE);
        assertThat(outcome.stream())
                .as("it says nothing of the container")
                .allMatch(end -> end instanceof Outcome.Succeeded || end instanceof Outcome.Interfered);
    }

    /** Its end cannot be written either, so that it is resumed from an older place than it has come to. */
    @ParameterizedTest
    @EnumSource(
            value = RecreateStep.class,
            names = {"RETIRE", "NAME", "START", "PROBATION"})
    void whatWasUndoneOnAFullDiskIsNotTakenForAnothersDoing(RecreateStep full) throws IOException {
        var disk = new FullDisk(bench, folder, full);
        assertThat(disk.untold())
                .isInstanceOf(Outcome.Interfered.class)
                .asString()
                .contains("cannot write");
        Survivor.check(bench);
    }

    @Test
    void aJournalThatCannotBeReadIsNeverGuessedAt() throws IOException {
        bench.apply();
        Path journal = folder.resolve("recreate/web.json");
        Files.writeString(journal, Files.readString(journal).substring(0, 100));
        assertThatThrownBy(() -> bench.recreator().resume(RecreateBench.WEB)).isInstanceOf(StateUnavailable.class);
    }

    @Test
    void aClockThatIsSetBackBeginsTheProbationAnew() {
        bench.apply();
        bench.stage.advance(Duration.ofHours(-3));
        assertThat(bench.recreator().resume(RecreateBench.WEB)).get().isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
    }

    @Test
    void theTwinHasHintsAndTheNextTwinDoesNotInheritThem() {
        bench.apply();
        bench.converge();
        Container twin = bench.stage.look("web");
        assertThat(twin.labels()).containsEntry("dev.wharden.txn.replaces", bench.old);
        var again = new Remedy.Recreate(twin, twin, List.of(), List.of());
        var ready = (Preparation.Ready)
                bench.preflight().prepare(again, Observed.known(Dependents.none(bench.before)), false);
        JsonNode labels = ready.parts().getFirst().body().orElseThrow().tree().path("Labels");
        assertThat(labels.has("owner")).isTrue();
        assertThat(labels.toString()).doesNotContain("wharden.txn");
    }
}
