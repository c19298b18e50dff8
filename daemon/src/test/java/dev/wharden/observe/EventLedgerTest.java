package dev.wharden.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of an id from events, and for how long. */
final class EventLedgerTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final ContainerName WEB = new ContainerName("web");

    private final EventLedger ledger = new EventLedger();

    private static Container stoppedBy(String signal) {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.putObject("Config").put("StopSignal", signal);
        return new Container(tree);
    }

    @ParameterizedTest
    @CsvSource({"15, '', true", "9, SIGWINCH, true", "28, SIGWINCH, true", "28, '', false", "10, sigusr1, true"})
    void itsOwnStopSignalIsAnOrderToo(String sent, String own, boolean ordered) {
        ledger.heard(event("web", "kill", Map.of("signal", sent)));
        assertThat(ledger.ordered("web", stoppedBy(own))).isEqualTo(ordered);
    }

    /** A stop that was never answered, by this daemon or one that was killed: the engine goes on to its kill. */
    @Test
    void theKillOfAStopOfOurOwnIsNoOrderOfAnotherClientAndHidesNone() {
        for (String id : List.of("meant", "both")) {
            ledger.heard(event(id, "kill", Map.of("signal", "15")));
        }
        for (String id : List.of("known", "both", "grace")) {
            ledger.heard(event(id, "kill", Map.of("signal", "9")));
        }
        for (String id : List.of("known", "late", "meant", "both")) {
            ledger.stopping(id, NOON, NOON.plusSeconds(30));
        }
        ledger.stopping("grace", NOON.plusSeconds(10), NOON.plusSeconds(30));
        ledger.stopping("over", Instant.MAX, Instant.MAX);
        for (String id : List.of("late", "meant", "over")) {
            ledger.heard(event(id, "kill", Map.of("signal", "9")));
        }

        assertThat(ledger.ordered("known", stoppedBy(""))).isFalse();
        assertThat(ledger.ordered("late", stoppedBy(""))).isFalse();
        assertThat(ledger.ordered("meant", stoppedBy("")))
                .as("a stop before it")
                .isTrue();
        assertThat(ledger.ordered("both", stoppedBy("")))
                .as("a stop with its kill")
                .isTrue();
        assertThat(ledger.ordered("grace", stoppedBy("")))
                .as("before the engine kills")
                .isTrue();
        assertThat(ledger.ordered("over", stoppedBy(""))).isTrue();
    }

    /** The engine tells a label in place of an exit code, of each of its events (moby daemon/events.go). */
    @ParameterizedTest
    @CsvSource({"0", "1", "fine"})
    void whereALabelStandsForTheExitCodeNothingIsKnownOfAnEnd(String label) {
        ledger.heard(event("job", "start", Map.of("exitCode", label)));
        ledger.heard(event("job", "die", Map.of("exitCode", label)));
        ledger.heard(event("late", "die", Map.of("exitCode", "fine")));
        assertThat(ledger.done(one("job"))).isFalse();
        assertThat(ledger.falls("job")).isEmpty();
        assertThat(ledger.falls("late")).isEmpty();
    }

    /** httpd's and WordPress' images stop by WINCH, haproxy's by USR1: a person's stop is no job that is done. */
    @ParameterizedTest
    @CsvSource({
        "15, '', false",
        "10, SIGUSR1, false",
        "10, '', true",
        "28, 28, false",
        "37, RTMIN+3, false",
        "1, '', true"
    })
    void whatWasToldToEndIsNotDoneByItself(String signal, String own, boolean done) {
        ledger.heard(event("web", "start", Map.of()));
        ledger.heard(event("web", "kill", Map.of("signal", signal)));
        ledger.heard(event("web", "die", Map.of("exitCode", "0")));
        assertThat(ledger.done(one("web").with("/Config/StopSignal", TextNode.valueOf(own))))
                .isEqualTo(done);
    }

    /** Of a server that was restarted and then reloaded, and of a job that was stopped once in a later life. */
    @ParameterizedTest
    @CsvSource({"28, 28, 10, false", "'', '', 15, true"})
    void aLaterSignalSaysNothingOfAnEarlierEnd(String first, String own, String later, boolean done) {
        ledger.heard(event("web", "start", Map.of()));
        if (!first.isEmpty()) {
            ledger.heard(event("web", "kill", Map.of("signal", first)));
        }
        ledger.heard(event("web", "die", Map.of("exitCode", "0")));
        ledger.heard(event("web", "start", Map.of()));
        ledger.heard(event("web", "kill", Map.of("signal", later)));
        assertThat(ledger.done(one("web").with("/Config/StopSignal", TextNode.valueOf(own))))
                .isEqualTo(done);
    }

    @Test
    void afterAGapNothingIsKnownButWhatHoldsARepairOffAndWhatTheNextLookTakes() {
        ledger.heard(event("stopped", "kill", Map.of("signal", "15", "com.docker.compose.project", "shop")));
        ledger.heard(event("job", "die", Map.of("exitCode", "0")));
        ledger.heard(event("given", "extract-to-dir", Map.of()));
        ledger.sightings().created(WEB, "brief", NOON);
        assertThat(ledger.ordered("stopped", stoppedBy(""))).isTrue();
        assertThat(ledger.concerns("stopped")).isTrue();
        assertThat(ledger.done(one("job"))).isTrue();
        assertThat(ledger.copiedIntoSince("given", NOON)).isTrue();
        assertThat(ledger.copiedIntoSince("given", NOON.plusSeconds(1))).isFalse();

        ledger.interrupted(NOON.plusSeconds(1));

        assertThat(ledger.copiedIntoSince("given", NOON)).isFalse();

        assertThat(ledger.ordered("stopped", stoppedBy(""))).isFalse();
        assertThat(ledger.concerns("stopped")).isFalse();
        assertThat(ledger.done(one("job"))).isFalse();
        assertThat(ledger.heardSince(NOON)).isFalse();
        assertThat(ledger.heardSince(NOON.plusSeconds(1))).isTrue();
        assertThat(ledger.compose().after("shop", NOON.minusSeconds(15)))
                .extracting(ComposeCalls.Call::containerId)
                .containsExactly("stopped");
        assertThat(ledger.sightings().take(WEB))
                .isEqualTo(new Sighting(
                        Optional.of(NOON), List.of("brief"), Optional.of(new Sighting.Called("brief", 1))));
    }

    @Test
    void whatWasHeardAgainIsKeptHoweverManyOthersWereHeardOf() {
        ledger.heard(event("old", "start", Map.of()));
        ledger.heard(event("forgotten", "kill", Map.of("signal", "15")));
        for (int i = 0; i < 990; i++) {
            ledger.heard(event("other" + i, "start", Map.of()));
        }
        ledger.heard(event("old", "kill", Map.of("signal", "15")));
        for (int i = 0; i < 20; i++) {
            ledger.heard(event("more" + i, "start", Map.of()));
        }

        assertThat(ledger.ordered("old", stoppedBy(""))).isTrue();
        assertThat(ledger.ordered("forgotten", stoppedBy(""))).isFalse();
    }

    /** A host on which many are repaired: none of that is a prune. */
    @Test
    void whoRemovedOneIsToldHoweverMuchWhardenRemoves() {
        ledger.heard(event("one", "destroy", Map.of()));
        for (int second = 0; second < 6; second++) {
            ledger.removing("own" + second);
            ledger.heard(event("own" + second, "destroy", Map.of()));
            ledger.removal("one", NOON.plusSeconds(second));
        }

        assertThat(ledger.removal("one", NOON.plusSeconds(6))).isEqualTo(Removals.Word.MEANT);
        assertThat(ledger.removal("own5", NOON.plusSeconds(6))).isEqualTo(Removals.Word.NONE);
    }

    @Test
    void oneOfManyNamesIsLookedAtByItsIdOnceForAllThatWasHeardBefore() {
        var old = new ContainerName("old");
        ledger.sightings().seen(old, "cafe", NOON);
        ledger.sightings().seen(WEB, "cafe", NOON);
        assertThat(ledger.sightings().id(WEB)).contains("cafe");

        assertThat(ledger.sightings().looking(ledger.sightings().take(old))).contains("cafe");
        assertThat(ledger.sightings().looking(ledger.sightings().take(WEB))).isEmpty();

        ledger.sightings().called(WEB, "cafe");
        assertThat(ledger.sightings().looking(ledger.sightings().take(WEB))).contains("cafe");
        assertThat(ledger.sightings().looking(Sighting.NONE)).isEmpty();
    }

    @Test
    void whatWasTakenAndGivenBackIsSeenAgainBeforeWhatCameLater() {
        ledger.sightings().created(WEB, "1", NOON);
        Sighting taken = ledger.sightings().take(WEB);
        ledger.sightings().created(WEB, "2", NOON.plusSeconds(9));
        ledger.sightings().giveBack(WEB, taken);

        assertThat(ledger.sightings().take(WEB))
                .isEqualTo(
                        new Sighting(Optional.of(NOON), List.of("1", "2"), Optional.of(new Sighting.Called("2", 2))));
        ledger.sightings().giveBack(WEB, Sighting.NONE);
        assertThat(ledger.sightings().take(WEB)).isEqualTo(Sighting.NONE);
    }

    @Test
    void ofALoopTheNewestIdsAreKept() {
        for (int i = 0; i < 20; i++) {
            ledger.sightings().created(WEB, "a" + i, NOON);
        }
        Sighting taken = ledger.sightings().take(WEB);
        assertThat(taken.created()).hasSize(16).first().isEqualTo("a4");
        ledger.sightings().created(WEB, "b", NOON.plusSeconds(1));
        ledger.sightings().giveBack(WEB, taken);

        assertThat(ledger.sightings().take(WEB).created())
                .hasSize(16)
                .startsWith("a5")
                .endsWith("a19", "b");
    }

    private static DockerEvent event(String id, String action, Map<String, String> attributes) {
        return new DockerEvent("container", action, id, attributes, "", NOON);
    }

    /** The last that others ordered of one that Wharden was stopping at twelve decides. */
    @ParameterizedTest
    @CsvSource({
        "15, 1, 0, true, a stop beside Wharden's",
        "15, 0, 0, true, the same at the same time",
        "9, 1, 0, true, a kill",
        "3, 1, 0, true, what ends most programs",
        "15, -5, -60, true, a stop that was under way",
        "3, -5, -60, false, a signal that it lived on with",
        "15, -11, -60, false, the same of one that stops",
        "1, 1, -60, false, what programs live on with",
        "15, 1, 2, false, a restart, whose start was after that",
        "15, 1, 1, true, a stop of what it had started before",
    })
    void whatOthersOrderedLastIsWhatTheyWant(String signal, int sent, int started, boolean stopped, String what) {
        ledger.heard(new DockerEvent("container", "kill", "web", Map.of("signal", signal), "", NOON.plusSeconds(sent)));
        Container now = shown(NOON.plusSeconds(started));

        assertThat(ledger.stoppedSince(now, NOON, Duration.ofSeconds(10)) && !ledger.startedSince(now))
                .as(what)
                .isEqualTo(stopped);
    }

    private static Container one(String id) {
        return new Container(JsonNodeFactory.instance.objectNode().put("Id", id));
    }

    private static Container shown(Instant started) {
        return one("web").with("/State/StartedAt", TextNode.valueOf(started.toString()));
    }

    /** Such as a CONT for one that was halted by a STOP: it goes on, and Wharden's own stop is what ends it. */
    @ParameterizedTest
    @CsvSource({"1, false", "17, false", "18, false", "19, false", "23, false", "27, true"})
    void aSignalThatEndsNoProgramIsNoStop(String signal, boolean stops) {
        ledger.heard(new DockerEvent("container", "kill", "web", Map.of("signal", signal), "", NOON));
        assertThat(ledger.stoppedSince(shown(NOON.minusSeconds(60)), NOON, Duration.ZERO))
                .isEqualTo(stops);
    }

    /** Such as httpd's WINCH, haproxy's USR1, nginx's QUIT: each is what {@code docker stop} sends to it. */
    @ParameterizedTest
    @CsvSource({"SIGWINCH, 28", "10, 10", "QUIT, 3"})
    void theContainersOwnStopSignalIsAStopHoweverLongItTakes(String own, String signal) {
        ledger.heard(new DockerEvent("container", "kill", "web", Map.of("signal", signal), "", NOON));
        Container now = shown(NOON.minusSeconds(60)).with("/State/FinishedAt", at(NOON.plusSeconds(8)));
        Container its = now.with("/Config/StopSignal", TextNode.valueOf(own));

        Instant begun = NOON.plusSeconds(5);
        assertThat(ledger.stoppedSince(its, begun, Duration.ofSeconds(10))).isTrue();
        assertThat(ledger.sentAway(its)).isTrue();
        assertThat(ledger.stoppedSince(now, begun, Duration.ofSeconds(10))).isFalse();
        assertThat(ledger.sentAway(now)).isFalse();
    }

    private static TextNode at(Instant moment) {
        return TextNode.valueOf(moment.toString());
    }

    /** The clock was set back by an hour: its end is told as before its start, and so is the stop that ended it. */
    @Test
    void aStopIsOfTheRunThatItEndedWhateverTheClockSays() {
        Instant back = NOON.minus(Duration.ofHours(1));
        ledger.heard(new DockerEvent("container", "kill", "web", Map.of("signal", "15"), "", back));
        Container now = shown(NOON)
                .with("/State/FinishedAt", TextNode.valueOf(back.plusSeconds(1).toString()));

        assertThat(ledger.startedSince(now)).isFalse();
        assertThat(ledger.sentAway(now)).isTrue();
    }

    /** The host's clock was set, or the machine slept: events have its time, repairs have that of a steady one. */
    @ParameterizedTest
    @ValueSource(longs = {-3600, 86_400})
    void aSignalIsHeardSinceAMomentOfARepairAlsoWhenTheClockWasSet(long set) {
        Instant wall = NOON.plusSeconds(set);
        var other = EventLedger.deafYet(new EngineTime(() -> NOON, () -> wall));
        other.interrupted(wall);
        assertThat(other.heardSince(NOON)).isTrue();
        assertThat(other.heardSince(NOON.minusSeconds(1))).isFalse();

        other.heard(killed("stopped", wall.plusSeconds(1)));
        other.heard(killed("older", wall.minusSeconds(60)));
        assertThat(other.stoppedSince(one("stopped"), NOON, Duration.ZERO)).isTrue();
        assertThat(other.stoppedSince(one("older"), NOON, Duration.ZERO)).isFalse();
        other.heard(new DockerEvent("container", "extract-to-dir", "copied", Map.of(), "", wall.plusSeconds(1)));
        assertThat(other.copiedIntoSince("copied", NOON)).isTrue();
        assertThat(other.copiedIntoSince("copied", NOON.plusSeconds(2))).isFalse();
    }

    /** The clock was set back since: what was told before by a later clock is no later. */
    @Test
    void aSignalFromBeforeTheClockWasSetBackIsNoneSinceARepairBeganAfterIt() {
        var steady = new AtomicReference<>(NOON);
        var wall = new AtomicReference<>(NOON);
        var other = EventLedger.deafYet(new EngineTime(steady::get, wall::get));
        other.interrupted(NOON.minusSeconds(60));
        other.heard(killed("web", NOON.minusSeconds(10)));
        wall.set(NOON.minusSeconds(3600));

        assertThat(other.stoppedSince(one("web"), NOON, Duration.ZERO)).isFalse();
        assertThat(other.engine(NOON)).isEqualTo(wall.get());
        assertThat(other.heardSince(NOON)).isTrue();
        assertThat(other.heardSince(NOON.plusSeconds(1)))
                .as("noted by a daemon whose clock was ahead")
                .isFalse();
    }

    /** Of a container that is called for again after the clock was set back the call is now. */
    @Test
    void theLastCallOfAComposeProjectHasItsOwnTime() {
        for (Instant time : List.of(NOON, NOON.minusSeconds(3600))) {
            ledger.heard(new DockerEvent(
                    "container", "update", "web", Map.of("com.docker.compose.project", "shop"), "", time));
        }
        assertThat(ledger.compose().after("shop", Instant.EPOCH))
                .extracting(ComposeCalls.Call::time)
                .containsExactly(NOON.minusSeconds(3600));
    }

    private static DockerEvent killed(String id, Instant sent) {
        return new DockerEvent("container", "kill", id, Map.of("signal", "15"), "", sent);
    }

    @Test
    void aPauseIsKnownUntilItWasActedOn() {
        ledger.heard(event("web", "pause", Map.of()));
        assertThat(ledger.concerns("web")).isTrue();
        ledger.settled("web", NOON.toString(), NOON);
        assertThat(ledger.paused("web")).isFalse();
        ledger.heard(event("web", "unpause", Map.of()));
        assertThat(ledger.paused("web")).isTrue();
    }

    @Test
    void anEndAfterTheLookIsYetToBeJudged() {
        Instant started = NOON.minusSeconds(1);
        ledger.heard(event("job", "die", Map.of("exitCode", "0")));
        ledger.settled("job", started.toString(), NOON.minusMillis(1));
        assertThat(ledger.done(one("job"))).isTrue();
        ledger.settled("job", started.toString(), NOON);
        assertThat(ledger.done(one("job"))).isFalse();
    }

    /** Of two restarts that follow each other closely, the look at the first may come while the second begins. */
    @Test
    void whatWasSentAfterTheStartThatWasSeenIsNotForgottenWithWhatWasBefore() {
        ledger.heard(killed("before", NOON));
        ledger.heard(killed("after", NOON.plusMillis(300)));
        for (String id : List.of("before", "after")) {
            ledger.settled(id, NOON.plusMillis(200).toString(), NOON.plusMillis(400));
        }
        assertThat(ledger.concerns("before")).isFalse();
        assertThat(ledger.concerns("after")).isTrue();
        ledger.settled("after", "", NOON.plusMillis(400));
        assertThat(ledger.concerns("after")).isFalse();
    }

    @Test
    void anUpdateByAnotherClientIsRememberedWithItsTime() {
        var ledger = new EventLedger();
        ledger.heard(new DockerEvent("container", "update", "web", Map.of(), "", NOON));

        assertThat(ledger.updatedSince("web", NOON)).isTrue();
        assertThat(ledger.updatedSince("web", NOON.plusSeconds(1))).isFalse();
        assertThat(ledger.updatedSince("db", NOON)).isFalse();
    }
}
