package dev.wharden.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.audit.AuditEvent;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Lane;
import dev.wharden.controller.queue.ManualTicker;
import dev.wharden.controller.queue.QueueListener;
import dev.wharden.controller.queue.Taken;
import dev.wharden.controller.queue.WorkQueue;
import dev.wharden.docker.DockerEvent;
import dev.wharden.observe.EventLedger;
import dev.wharden.observe.Removals;
import dev.wharden.observe.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DockerEventsTest {
    private static final ContainerName WEB = new ContainerName("web");
    private static final Container CAFE =
            new Container(JsonNodeFactory.instance.objectNode().put("Id", "cafe"));
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private Instant now = NOON;
    private final WorkQueue queue = new WorkQueue(new ManualTicker(), QueueListener.NONE);
    private final EventLedger ledger = new EventLedger();
    private final OwnCalls own = new OwnCalls(() -> now, ledger::heard);
    private final List<String> told = new ArrayList<>();
    private final DockerEvents events = new DockerEvents(
            queue,
            ledger,
            own,
            new StreamListener() {
                @Override
                public void arrived(String action, Duration lag) {
                    told.add(action + " " + lag.toMillis());
                }

                @Override
                public void connected(boolean again) {
                    told.add(again ? "reconnected" : "connected");
                }

                @Override
                public void gap() {
                    told.add("gap");
                }
            },
            event -> told.add(((AuditEvent.Lifecycle) event).type()),
            () -> now,
            () -> told.add("relist"));

    private DockerEvent event(String type, String action, String id, Map<String, String> attributes) {
        return new DockerEvent(type, action, id, attributes, "", now);
    }

    private DockerEvent container(String action) {
        return event("container", action, "cafe", Map.of("name", "web"));
    }

    private List<String> queued() {
        var names = new ArrayList<String>();
        for (Optional<ContainerName> name = Taken.from(queue); name.isPresent(); name = Taken.from(queue)) {
            names.add(name.get().value());
            queue.done(name.get());
        }
        return names;
    }

    @ParameterizedTest
    @CsvSource({
        "create,web", "start,web", "die,web", "destroy,web", "update,web", "pause,web", "unpause,web", "oom,web",
        "health_status,", "kill,", "stop,", "exec_create,", "exec_start,", "top,", "attach,", "invented,"
    })
    void onlyWhatMattersIsQueued(String action, String name) {
        events.event(container(action));

        assertThat(queued()).isEqualTo(name == null ? List.of() : List.of(name));
    }

    /** A repair that is under way must not go on with one that was just removed. */
    @Test
    void whatOthersDoIsHeardWhileTheDaemonEnds() {
        events.connected();
        told.clear();
        events.ending();
        events.event(container("kill"));
        events.event(container("destroy"));
        events.event(event("daemon", "reload", "engine", Map.of()));

        assertThat(ledger.removal("cafe", NOON)).isEqualTo(Removals.Word.MEANT);
        assertThat(queued()).isEmpty();
        assertThat(told).doesNotContain("relist");
    }

    /** Another stream counts it and queues its name. */
    @Test
    void whatSomebodyCopiesInIsOnlyRemembered() {
        events.event(container("extract-to-dir"));

        assertThat(ledger.copiedIntoSince("cafe", NOON)).isTrue();
        assertThat(queued()).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void aRenamedContainerIsQueuedUnderBothNames() {
        events.event(event("container", "rename", "cafe", Map.of("name", "web", "oldName", "/old")));

        assertThat(queued()).containsExactly("web", "old");
    }

    /** By the time of the look the container may have a third name. */
    @Test
    void theIdOfTheNewestEventIsKeptBesideEachName() {
        events.event(event("container", "create", "cafe", Map.of("name", "old")));
        events.event(event("container", "rename", "cafe", Map.of("name", "web", "oldName", "/old")));
        assertThat(ledger.sightings().id(ContainerName.of("old"))).contains("cafe");
        assertThat(ledger.sightings().id(WEB)).contains("cafe");

        events.event(event("container", "create", "beef", Map.of("name", "old")));

        assertThat(ledger.sightings().id(ContainerName.of("old"))).contains("beef");
    }

    /** As after a list that was made between the rename and the reading of its event. */
    @Test
    void aRenameThatAListHasToldAlreadyQueuesBothNames() {
        events.names().listed(Map.of("cafe", WEB));
        events.event(event("container", "rename", "cafe", Map.of("name", "web", "oldName", "/old")));

        assertThat(queued()).containsExactly("web", "old");
    }

    /** Its labels are among the attributes. */
    @Test
    void aLabelDoesNotHideWhoseNameItWas() {
        events.event(event("container", "create", "cafe", Map.of("name", "old")));
        queued();
        events.event(event("container", "rename", "cafe", Map.of("name", "web", "oldName", "another")));

        assertThat(queued()).containsExactly("web", "old");
    }

    @Test
    void aContainerThatLivedForAMomentIsKnownByItsId() {
        events.event(container("create"));
        now = NOON.plusMillis(50);
        events.event(container("destroy"));

        assertThat(queued()).containsExactly("web");
        assertThat(ledger.sightings().take(WEB))
                .isEqualTo(new Sighting(Optional.of(NOON), List.of("cafe"), Optional.empty()));
        assertThat(ledger.sightings().take(WEB)).isEqualTo(Sighting.NONE);
    }

    @Test
    void aNetworkThatIsConnectedQueuesItsContainer() {
        var connect = event("network", "connect", "net1", Map.of("container", "cafe", "name", "bridge"));
        events.event(connect);
        assertThat(queued()).isEmpty();

        events.names().listed(Map.of("cafe", WEB));
        events.event(connect);
        assertThat(queued()).containsExactly("web");
    }

    /** The engine takes a while for a list. */
    @Test
    void whatIsHeardWhileAListIsMadeIsNewerThanTheList() {
        events.names().listed(Map.of("cafe", WEB, "beef", ContainerName.of("api")));
        events.names().asked();
        events.event(event("container", "rename", "cafe", Map.of("name", "front", "oldName", "/web")));
        events.event(event("container", "create", "f00d", Map.of("name", "new")));
        events.event(event("container", "destroy", "beef", Map.of("name", "api")));
        events.names().listed(Map.of("cafe", WEB, "beef", ContainerName.of("api")));
        queued();

        for (String id : List.of("cafe", "f00d", "beef")) {
            events.event(event("network", "connect", "net1", Map.of("container", id, "name", "bridge")));
        }

        assertThat(queued()).containsExactly("front", "new");
        events.names().asked();
        events.names().listed(Map.of());
        events.event(event("network", "connect", "net1", Map.of("container", "cafe", "name", "bridge")));
        assertThat(queued()).isEmpty();
    }

    @Test
    void aHostileNameIsNoKey() {
        events.event(event("container", "start", "cafe", Map.of("name", "../../etc\n")));
        events.event(event("container", "start", "cafe", Map.of()));

        assertThat(queued()).isEmpty();
    }

    @Test
    void everyConnectListsAnewAndOnlyAGapIsAGap() {
        events.disconnected("not there yet");
        assertThat(events.problem()).isEqualTo("not there yet");
        events.connected();
        events.disconnected("it broke");
        assertThat(events.isConnected()).isFalse();
        assertThat(events.problem()).isEqualTo("it broke");
        events.gap("forgotten");
        events.connected();

        assertThat(told)
                .containsExactly(("connected engine_connected relist engine_lost gap gap reconnected engine_connected"
                                + " relist")
                        .split(" ", -1));
        assertThat(events.isConnected()).isTrue();
        assertThat(events.problem()).isEmpty();
        assertThat(events.reconnects()).isEqualTo(1);
        assertThat(events.gaps()).isEqualTo(1);
    }

    @Test
    void aReloadedEngineIsLookedAtWhole() {
        events.event(event("daemon", "reload", "host", Map.of()));

        assertThat(told).containsExactly("reload 0", "relist");
    }

    @Test
    void aGapInTheMiddleOfAStreamRelistsAtOnceAndOneBeforeItIsConnectedWithIt() {
        events.gap("the engine forgot");
        events.connected();
        assertThat(told).filteredOn("relist"::equals).hasSize(1);

        events.gap("an event was too long");

        assertThat(told).filteredOn("relist"::equals).hasSize(2);
    }

    @Test
    void lagIsMeasuredAndActionsAreOfAFixedList() {
        DockerEvent late = container("invented-by-an-engine");
        now = NOON.plusMillis(30);
        events.event(late);
        now = NOON.minusSeconds(5);
        events.event(late);

        assertThat(told).containsExactly("other 30", "other 0");
    }

    @Test
    void whardensOwnCallsDoNotQueue() {
        own.record(new AuditEvent.Intent("a1", WEB, "cafe", "stop within 10 s"));
        own.record(new AuditEvent.Intent("a1", WEB, "cafe", "start"));
        for (String action : List.of("kill", "die", "stop", "start")) {
            events.event(container(action));
        }
        own.record(new AuditEvent.Done("a1", WEB, "cafe", "stop within 10 s", AuditEvent.Done.OK));
        own.record(new AuditEvent.Done("a1", WEB, "cafe", "start", AuditEvent.Done.OK));

        assertThat(queued()).isEmpty();
        events.event(container("die"));
        assertThat(queued()).as("somebody else's").containsExactly("web");
    }

    /** One that fails late, as when its port is taken, has joined its networks by then. */
    @Test
    void aStartThatFailedDisconnectsAndOneThatWentWellDoesNot() {
        DockerEvent disconnect =
                new DockerEvent("network", "disconnect", "net1", Map.of("container", "cafe"), "", NOON);
        own.record(new AuditEvent.Intent("a1", WEB, "cafe", "start"));
        assertThat(own.isOwn(disconnect)).isTrue();
        own.record(new AuditEvent.Done("a1", WEB, "cafe", "start", "unavailable: port is already allocated"));

        own.record(new AuditEvent.Intent("a1", WEB, "cafe", "start"));
        own.record(new AuditEvent.Done("a1", WEB, "cafe", "start", "ok"));
        assertThat(own.isOwn(disconnect)).as("somebody else's").isFalse();
    }

    @Test
    void aSecondSignalDuringAStopIsAnothersUnlessItKills() {
        own.record(new AuditEvent.Intent("a1", WEB, "cafe", "stop within 10 s"));
        assertThat(own.isOwn(killed("15", 0))).isTrue();
        assertThat(own.isOwn(killed("15", 1))).as("compose stops it too").isFalse();
        assertThat(own.isOwn(killed("9", 9))).as("compose kills it").isFalse();
        assertThat(own.isOwn(killed("9", 10))).as("its timeout is over").isTrue();
    }

    /** Another client has stopped it between Wharden's last look and its call, which changed nothing then. */
    @Test
    void whatComesBeforeAStopThatIsNotNeededIsAnothers() {
        own.record(new AuditEvent.Intent("a1", WEB, "cafe", "stop within 10 s"));
        events.event(killed("15", 0));
        events.event(event("container", "die", "cafe", Map.of("name", "web")));
        assertThat(ledger.concerns("cafe")).isFalse();

        own.record(new AuditEvent.Done("a1", WEB, "cafe", "stop within 10 s", AuditEvent.Done.STOPPED_BEFORE));

        assertThat(ledger.stoppedSince(CAFE, NOON, Duration.ZERO)).isTrue();
        assertThat(own.isOwn(killed("15", 1))).as("none is to come").isFalse();
    }

    /** Wharden's clock may be set while it waits; the engine's times are compared with each other. */
    @Test
    void afterTheEndASignalIsAnothersAndTheClockDecidesNothing() {
        now = NOON.plusSeconds(3600);
        own.record(new AuditEvent.Intent("a1", WEB, "cafe", "stop within 1 s"));
        assertThat(own.isOwn(killed("15", 0))).isTrue();
        assertThat(own.isOwn(killed("9", 1))).as("its time is over").isTrue();
        assertThat(own.isOwn(event("container", "die", "cafe", Map.of()))).isTrue();

        own.record(new AuditEvent.Intent("a2", WEB, "cafe", "stop within 1 s"));
        assertThat(own.isOwn(killed("15", 0))).isTrue();
        assertThat(own.isOwn(event("container", "die", "cafe", Map.of()))).isTrue();
        assertThat(own.isOwn(killed("9", 3))).as("docker kill after the stop").isFalse();
    }

    /** The engine tells a label that is called signal in place of each signal. */
    @Test
    void itsSecondSignalIsItsOwnAlsoWhereALabelHidesIt() {
        own.record(new AuditEvent.Intent("a1", WEB, "cafe", "stop within 10 s"));
        assertThat(own.isOwn(killed("77", 0))).isTrue();
        assertThat(own.isOwn(killed("77", 9))).as("its timeout is not over").isFalse();
        assertThat(own.isOwn(killed("77", 10))).isTrue();
        assertThat(own.isOwn(killed("77", 11))).as("a third").isFalse();
    }

    private static DockerEvent killed(String signal, int second) {
        return new DockerEvent("container", "kill", "cafe", Map.of("signal", signal), "", NOON.plusSeconds(second));
    }

    @Test
    void anExpectationEndsSomeSecondsAfterItsCall() {
        own.record(new AuditEvent.Intent("a1", WEB, "cafe", "pause"));
        own.record(new AuditEvent.Done("a1", WEB, "cafe", "pause", "ok"));
        now = NOON.plusSeconds(6);
        events.event(container("pause"));

        assertThat(queued()).containsExactly("web");
    }

    @Test
    void anotherContainersEventIsNotOurs() {
        own.record(new AuditEvent.Intent("a1", WEB, "beef", "pause"));
        events.event(container("pause"));

        assertThat(queued()).containsExactly("web");
    }

    @Test
    void ourOwnNewContainerIsKnownByItsName() {
        own.record(new AuditEvent.Intent("a1", WEB, "", "create web.twin"));
        events.event(event("container", "create", "new1", Map.of("name", "web.twin")));

        assertThat(queued()).isEmpty();
    }

    @Test
    void aFreshEventOvertakesTheSweep() {
        queue.add(new ContainerName("other"), Lane.RESYNC);
        events.event(container("start"));

        assertThat(queued()).containsExactly("web", "other");
    }

    /** The signals of both are alike; that a start comes between tells whose is whose. */
    @Test
    void aStopThatHitsWhatAnotherHasJustRestartedIsStillOurs() {
        own.record(new AuditEvent.Intent("a1", WEB, "cafe", "stop within 10 s"));
        assertThat(own.isOwn(killed("15", 0))).isTrue();
        assertThat(own.isOwn(event("container", "die", "cafe", Map.of()))).isTrue();
        assertThat(own.isOwn(event("container", "start", "cafe", Map.of())))
                .as("another's restart")
                .isFalse();
        assertThat(own.isOwn(killed("15", 1))).as("ours comes now").isTrue();
        assertThat(own.isOwn(killed("15", 2))).as("a person stops it too").isFalse();
        assertThat(own.isOwn(killed("9", 11))).as("its time is over").isTrue();
        own.record(new AuditEvent.Done("a1", WEB, "cafe", "stop within 10 s", "ok"));
        now = NOON.plusSeconds(1);
        assertThat(own.isOwn(event("container", "start", "cafe", Map.of()))).isFalse();
        assertThat(own.isOwn(killed("15", 12))).as("what came after its answer").isFalse();
    }
}
