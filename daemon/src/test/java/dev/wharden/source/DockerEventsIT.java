package dev.wharden.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.TestEngine;
import dev.wharden.audit.AuditedWriter;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.QueueListener;
import dev.wharden.controller.queue.WorkQueue;
import dev.wharden.docker.DockerJava;
import dev.wharden.docker.EventStream;
import dev.wharden.observe.EventLedger;
import dev.wharden.observe.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The way from a real engine's event to the queue. */
final class DockerEventsIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.own("events-");

    private final WorkQueue queue = new WorkQueue(System::nanoTime, QueueListener.NONE);
    private final EventLedger ledger = new EventLedger();
    /** No time passes for it: how late the events of a busy engine come is not what is tested here. */
    private final OwnCalls own = new OwnCalls(InstantSource.fixed(Instant.now()), ledger::heard);

    private final List<String> arrived = new CopyOnWriteArrayList<>();
    private final List<Set<ContainerName>> listed = new CopyOnWriteArrayList<>();
    private final Schedule schedule = Schedule.start(System::nanoTime);
    private final DockerJava client = ENGINE.client();
    private final DockerEvents events = new DockerEvents(
            queue,
            ledger,
            own,
            new StreamListener() {
                @Override
                public void arrived(String action, Duration lag) {
                    arrived.add(action);
                }
            },
            event -> {},
            InstantSource.system(),
            () -> schedule.after("resync", Duration.ZERO));
    private final EventStream stream =
            new EventStream(ENGINE.address(), events, Duration.ofSeconds(5), InstantSource.system(), new Random(1));

    @BeforeEach
    void start() {
        var resync = new Resync(
                client, queue, events.names(), listed::add, () -> schedule.after("resync", Duration.ofMillis(200)));
        schedule.every("resync", Duration.ofHours(1), resync);
        await().until(() -> !listed.isEmpty());
        stream.start();
        await().until(events::isConnected);
        await().until(() -> listed.size() >= 2);
        queued();
    }

    @AfterEach
    void stop() {
        stream.close();
        schedule.close();
        client.close();
    }

    private List<String> queued() {
        return ResyncTest.drained(queue);
    }

    /**
     * All that was queued for what was done so far. That an event has arrived is told before anything is queued for it;
     * but they are handled one after the other, and this makes the last one.
     */
    private Set<String> handled() {
        String last = ENGINE.prefix() + "last" + System.nanoTime();
        ENGINE.docker("create", "--name", last, "busybox:test", "true");
        var names = new TreeSet<String>();
        await().until(() -> {
            names.addAll(queued());
            return names.remove(last);
        });
        return names;
    }

    @Test
    void aContainerThatLivesForAMomentIsKnownByItsId() {
        var name = new ContainerName("events-moment");
        ENGINE.docker("run", "--rm", "--name", name.value(), "busybox:test", "true");

        await().until(() -> arrived.contains("destroy"));
        assertThat(queued()).contains(name.value());
        Sighting seen = ledger.sightings().take(name);
        assertThat(seen.created())
                .singleElement()
                .satisfies(id -> assertThat(id).hasSize(64));
        assertThat(seen.first()).isPresent();
    }

    @Test
    void aRenamedContainerIsQueuedUnderBothNames() {
        ENGINE.docker("create", "--name", "events-old", "busybox:test", "true");
        handled();
        ENGINE.docker("rename", "events-old", "events-new");

        assertThat(handled()).containsExactly("events-new", "events-old");
        assertThat(arrived).contains("rename");
    }

    @Test
    void whatWhardenDoesItselfIsNotQueuedButWhatOthersDoIs() {
        ENGINE.docker("run", "-d", "--name", "events-own", "busybox:test", "sleep", "600");
        handled();
        String id = client.inspect("events-own").id();
        var writer = new AuditedWriter(client, own, "a1", new ContainerName("events-own"));
        writer.pause(id);
        writer.unpause(id);
        writer.stop(client.inspect(id));
        writer.start(id);
        writer.rename(id, "events-own2");
        writer.stop(client.inspect(id));
        await().until(() -> arrived.stream().filter("die"::equals).count() == 2);
        Set<String> queued = handled();
        // Of a busy machine the engine hears of a pause a second time after all, from containerd, and tells it as one
        // more (moby daemon/monitor.go): that may be another client's, and is looked at.
        boolean twice = arrived.stream().filter("pause"::equals).count() > 1;
        assertThat(queued)
                .as("listed %s, arrived %s", listed, arrived)
                .isSubsetOf(twice ? Set.of("events-own", "events-own2") : Set.of());
        assertThat(arrived).contains("pause", "unpause", "start", "rename", "connect", "disconnect", "die");

        ENGINE.docker("start", "events-own2");
        await().until(() -> !queued().isEmpty());
    }

    @Test
    void aNetworkThatSomebodyConnectsQueuesTheContainer() {
        ENGINE.docker("network", "create", "events-net");
        ENGINE.docker("run", "-d", "--name", "events-net1", "busybox:test", "sleep", "600");
        handled();
        ENGINE.docker("network", "connect", "events-net", "events-net1");

        await().until(() -> queued().contains("events-net1"));
    }

    @Test
    void afterARestartOfTheEngineEverythingIsListedAnew() {
        ENGINE.docker("create", "--name", "events-stays", "busybox:test", "true");
        handled();
        int before = listed.size();
        ENGINE.engine("restart");

        await().atMost(Duration.ofSeconds(60)).until(() -> events.reconnects() == 1);
        client.renew();
        await().atMost(Duration.ofSeconds(30)).until(() -> listed.size() > before);
        assertThat(listed.getLast()).contains(new ContainerName("events-stays"));
        await().until(() -> queued().contains("events-stays"));
        assertThat(events.gaps()).isEqualTo(1);
    }
}
