package dev.wharden.source;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.Recorder;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Lane;
import dev.wharden.controller.queue.WorkQueue;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.EventListener;
import dev.wharden.observe.EventLedger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the event stream's thread does with what it reads: it queues names and nothing else, because the engine drops
 * the events of a slow reader without a word (engine-facts §2 (c)). After each connect everything is listed anew: the
 * engine replays 256 events at most, and none after its own restart.
 */
public final class DockerEvents implements EventListener {
    private static final String COPIED_IN = "extract-to-dir";

    private final WorkQueue queue;
    private final EventLedger ledger;
    private final OwnCalls own;
    private final StreamListener listener;
    private final Recorder recorder;
    private final InstantSource clock;
    private final Runnable relist;
    private final KnownNames names = new KnownNames();

    private final AtomicBoolean wasConnected = new AtomicBoolean();
    private final AtomicBoolean connected = new AtomicBoolean();
    private final AtomicReference<String> problem = new AtomicReference<>("");
    private final AtomicLong reconnects = new AtomicLong();
    private final AtomicLong gaps = new AtomicLong();
    private volatile boolean ending;

    /**
     * Queues what the events name.
     *
     * @param ledger keeps what they tell of ids
     * @param own tells which ones Wharden's own calls have brought about
     * @param recorder hears when the engine goes and comes, which is rare
     * @param relist asks for a list of all containers, to be made by another thread
     */
    public DockerEvents(
            WorkQueue queue,
            EventLedger ledger,
            OwnCalls own,
            StreamListener listener,
            Recorder recorder,
            InstantSource clock,
            Runnable relist) {
        this.queue = queue;
        this.ledger = ledger;
        this.own = own;
        this.listener = listener;
        this.recorder = recorder;
        this.clock = clock;
        this.relist = relist;
    }

    @Override
    public void connected() {
        ledger.interrupted(clock.instant());
        boolean again = wasConnected.getAndSet(true);
        connected.set(true);
        problem.set("");
        reconnects.addAndGet(again ? 1 : 0);
        listener.connected(again);
        recorder.record(new AuditEvent.Lifecycle("engine_connected", again ? "again" : "first", ""));
        list();
    }

    @Override
    public void disconnected(String why) {
        problem.set(why);
        ledger.interrupted(clock.instant());
        ledger.deaf();
        if (connected.getAndSet(false)) {
            listener.disconnected();
            recorder.record(new AuditEvent.Lifecycle("engine_lost", "waiting", why));
        }
    }

    @Override
    public void gap(String why) {
        gaps.incrementAndGet();
        ledger.interrupted(clock.instant());
        listener.gap();
        recorder.record(new AuditEvent.Lifecycle("gap", "events", why));
        if (connected.get()) {
            list();
        }
    }

    /**
     * No name is queued any more. What others do is heard all the same: a repair that is under way must not go on with
     * a container that another client has just removed.
     */
    void ending() {
        ending = true;
    }

    /** Why no events are coming; empty while they are, and before the first attempt. */
    public String problem() {
        return problem.get();
    }

    /** Times that the stream was opened again. */
    public long reconnects() {
        return reconnects.get();
    }

    /** Times that events may have been lost. */
    public long gaps() {
        return gaps.get();
    }

    /** Whether events are coming. */
    public boolean isConnected() {
        return connected.get();
    }

    @Override
    public void event(DockerEvent event) {
        if (event.action().equals(COPIED_IN)) {
            // Counted on the stream of deeds. Here it comes in order with the container's end.
            ledger.heard(event);
            return;
        }
        Duration lag = Duration.between(event.time(), clock.instant());
        listener.arrived(EventActions.label(event.action()), lag.isNegative() ? Duration.ZERO : lag);
        switch (EventFilter.effect(event)) {
            case IGNORE -> {
                // Not worth a look, but signs of what other clients do.
                if (event.action().equals("prune") || (event.action().equals("kill") && !own.isOwn(event))) {
                    ledger.heard(event);
                }
            }
            case ACTOR -> actor(event);
            case ATTACHED -> {
                String id = event.attributes().getOrDefault("container", "");
                if (!own.isOwn(event)) {
                    ledger.lives().touched(id, event.time());
                    names.of(id).ifPresent(name -> look(name, id, event.time()));
                }
            }
            case ALL -> list();
        }
    }

    private void actor(DockerEvent event) {
        Optional<ContainerName> name = name(event, "name");
        Optional<ContainerName> before = name.flatMap(now -> names.called(event.id(), now));
        if (event.action().equals("destroy")) {
            names.gone(event.id());
        }
        if (own.isOwn(event)) {
            ledger.ended(event);
            return;
        }
        ledger.heard(event);
        if (name.isEmpty()) {
            return;
        }
        if (event.action().equals("create")) {
            ledger.sightings().created(name.get(), event.id(), event.time());
        }
        if (event.action().equals("destroy")) {
            ledger.sightings().removed(name.get(), event.id(), event.time());
            add(name.get());
            return;
        }
        look(name.get(), event.id(), event.time());
        if (event.action().equals("rename")) {
            // Labels are among the attributes, so that the one called oldName may be a label's.
            before.filter(old -> !name.get().equals(old))
                    .or(() -> name(event, "oldName"))
                    .ifPresent(old -> {
                        ledger.sightings().seen(old, event.time());
                        add(old);
                    });
        }
    }

    /** With the id beside the name: by the time of the look the container may have another name. */
    private void look(ContainerName name, String id, Instant time) {
        ledger.sightings().seen(name, id, time);
        add(name);
    }

    private void add(ContainerName name) {
        if (!ending) {
            queue.add(name, Lane.FRESH);
        }
    }

    private void list() {
        if (!ending) {
            relist.run();
        }
    }

    /** Learns names from lists, for the events that come later. */
    public Listing names() {
        return names;
    }

    private static Optional<ContainerName> name(DockerEvent event, String attribute) {
        String raw = event.attributes().getOrDefault(attribute, "");
        return ContainerName.isValid(raw) ? Optional.of(ContainerName.of(raw)) : Optional.empty();
    }
}
