package dev.wharden.observe;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that the engine's events have told of containers by their ids: who was sent away by another Docker client than
 * Wharden, who is done by itself, what was removed, what somebody ordered, which ids a name has had. It decides
 * nothing. What was not heard is held against no client: an end without a word is a failure of the twin, and then the
 * old container runs again, which is the safe side. After a gap it is empty again, since what was lost may have been
 * about the same ids; only two things outlive one: orders, which hold a repair off and pass by themselves, and the ids
 * to look for, which the next look takes.
 *
 * <p>The engine tells of a signal before the container ends of it. Its own end is not mistaken for a person's order,
 * although it sends signals too: it closes its listeners before it stops the containers (moby cmd/dockerd/daemon.go),
 * so no inspect shows what it has stopped. Thread-safe: one lock. It keeps the last thousand ids.
 */
public final class EventLedger {
    private static final int LOOKS = 10;
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Map<String, Told> told = new Newest<>();
    private final Removals removals = new Removals();
    private final Lives lives = new Lives();
    /** Ids of those that stand for others which Wharden has removed, by the ids of those. */
    private final Map<String, String> copies = new Newest<>();

    private final ComposeCalls compose = new ComposeCalls();
    private final Sightings sightings = new Sightings();

    /** From when on every event was heard; the beginning of time where no stream is listened to. */
    private Instant since = Instant.MIN;

    /** Whether nothing is heard now. */
    private boolean deaf;

    private EngineTime time = EngineTime.SAME;

    /** A ledger that hears nothing yet: what is open is resumed before events are heard. */
    public static EventLedger deafYet(EngineTime time) {
        var ledger = new EventLedger();
        ledger.time = time;
        ledger.deaf = true;
        return ledger;
    }

    /** Which containers come and go. */
    public Lives lives() {
        return lives;
    }

    /** Something happened to a container that no call of Wharden's has brought about. */
    public synchronized void heard(DockerEvent event) {
        if (!event.type().equals("container")) {
            return;
        }
        lives.heard(event);
        Told of = told.computeIfAbsent(event.id(), id -> new Told());
        of.heard(event);
        switch (event.action()) {
            case "create", "rename", "restart" -> compose.called(event);
            case "update" -> {
                of.updated = time.moment(event.time());
                compose.called(event);
            }
            case "start" -> {
                if (!of.isFallen(event.time())) {
                    compose.ordered(event);
                }
                of.starts(event.time());
            }
            case "kill" -> {
                String number = event.attributes().getOrDefault("signal", "");
                if (of.sent(new Signal(number, event.time(), time.moment(event.time())))) {
                    compose.called(event);
                }
            }
            case "die" -> of.ends(event.time(), of.exitCode(event));
            case "destroy" -> {
                removals.destroyed(event.id(), of.mayHaveEndedBySignal(event.time()));
                compose.called(event);
            }
            case "prune" -> removals.pruned();
            case "extract-to-dir" -> of.copied = time.moment(event.time());
            case "pause", "unpause" -> {
                of.paused = true;
                compose.called(event);
            }
            default -> {}
        }
    }

    /** Events were lost, or the engine was away: from now on they are heard again. */
    public synchronized void interrupted(Instant now) {
        told.clear();
        removals.lost();
        lives.interrupted(now);
        compose.lost();
        since = time.moment(now);
        deaf = false;
    }

    /** From now on nothing is heard: no stream is open yet, or none is open any more. */
    public synchronized void deaf() {
        removals.lost();
        deaf = true;
    }

    /** Whether every event since that moment was heard. */
    public synchronized boolean heardSince(Instant moment) {
        return !since.isAfter(moment) && !time.isForeign(moment);
    }

    /** The same, and it still is: who has removed something since then would have been heard. */
    public synchronized boolean hearsSince(Instant moment) {
        return !deaf && heardSince(moment);
    }

    /** Whether events since that moment were missed, or none was listened to so far. */
    public synchronized boolean missedSince(Instant moment) {
        return !heardSince(moment) || (deaf && since.equals(Instant.MIN));
    }

    /** A container has ended by Wharden's own call: all that was told of it before has been heard by now. */
    public synchronized void ended(DockerEvent event) {
        if (event.action().equals("die")) {
            Told of = told.computeIfAbsent(event.id(), id -> new Told());
            of.ended = event.time();
            of.endedByUs = true;
            notifyAll();
        }
    }

    /** A kill of it between these moments is how the engine ends a stop of Wharden's that it has not answered. */
    public synchronized void stopping(String id, Instant from, Instant until) {
        told.computeIfAbsent(id, _ -> new Told()).stopping(from, until);
    }

    /** What was seen of names. */
    public Sightings sightings() {
        return sightings;
    }

    /** What was ordered of containers of Compose projects. */
    public ComposeCalls compose() {
        return compose;
    }

    /**
     * Whether another tool has stopped it since; waits a second at most for a word that is on its way.
     *
     * @param moment since when any signal counts that ends most programs
     * @param before the time before that in which one counts that a stop sends
     */
    public synchronized boolean stoppedSince(Container container, Instant moment, Duration before) {
        String id = container.id();
        boolean hears = since.isAfter(Instant.MIN);
        try {
            for (int look = 0; look < LOOKS && hears && !of(id).isKnown(container, moment, before); look++) {
                wait(LOOK.toMillis());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return of(id).stopsSince(container, moment, before);
    }

    /** Whether a container was started after the last signal that another tool sent: that was for no later run. */
    public synchronized boolean startedSince(Container container) {
        return of(container.id()).isBeforeStart(container);
    }

    /**
     * Whether the engine's word of a container's last end may still be on its way, so that who has ended it is not
     * known yet. Words come in order: when that of its end is there, so is that of the signal before it.
     */
    public synchronized boolean mayBeOnItsWay(Container container) {
        Instant ended = of(container.id()).ended;
        try {
            return since.isAfter(Instant.MIN)
                    && (ended == null || ended.isBefore(Instant.parse(container.text("/State/FinishedAt"))));
        } catch (DateTimeParseException unreadable) {
            return false;
        }
    }

    /** What the engine's clock says at a moment of Wharden's. */
    public Instant engine(Instant moment) {
        return time.engine(moment);
    }

    /** Whether another tool has sent a signal to the container of this id, paused or removed it. */
    public synchronized boolean concerns(String id) {
        return of(id).signal().isPresent() || of(id).paused || removals.concern(id);
    }

    /** Whether another tool has paused it or let it run again since. */
    public synchronized boolean paused(String id) {
        return of(id).paused;
    }

    /** Whether another tool has copied files into it ({@code docker cp}) since then: no container forges that. */
    public synchronized boolean copiedIntoSince(String id, Instant moment) {
        return Told.since(of(id).copied, moment);
    }

    /** Whether another tool has changed its limits or restart policy ({@code docker update}) since then. */
    public synchronized boolean updatedSince(String id, Instant moment) {
        return Told.since(of(id).updated, moment);
    }

    /** Whether the last one was one that stops a container declared so: it, or what it replaces. */
    public synchronized boolean ordered(String id, Container declared) {
        return of(id).signal().filter(signal -> signal.stops(declared)).isPresent();
    }

    /** Whether a container's last end came of a signal that another Docker client sent. */
    public synchronized boolean sentAway(Container container) {
        return of(container.id()).hasEnded(container);
    }

    /** What is known of its removal by another tool. */
    public synchronized Removals.Word removal(String id, Instant now) {
        return removals.word(id, now);
    }

    /** Wharden is about to remove it. Returns whether it is the first time. */
    public synchronized boolean removing(String id) {
        return removals.removing(id);
    }

    /** Whether Wharden was about to. */
    public synchronized boolean isRemoving(String id) {
        return removals.isRemoving(id);
    }

    /** Wharden was to remove it, and another has, or is doing so. */
    public synchronized void found(String id) {
        removals.found(id);
    }

    /** Wharden has made a copy of one. */
    public synchronized void copied(String old, String copy) {
        copies.put(old, copy);
    }

    /** The last copy of one that Wharden has made since it was started. */
    public synchronized Optional<String> copy(String old) {
        return Optional.ofNullable(copies.get(old));
    }

    /** Whether it ended by itself and well. */
    public synchronized boolean done(Container container) {
        return of(container.id()).isDone(container);
    }

    /** Its latest ends by itself with an error since every event is heard, the oldest first. */
    public synchronized List<Fall> falls(String id) {
        return List.copyOf(of(id).falls);
    }

    /** Whether a label of it stands in the place of each exit code in its events, so that no end can be heard. */
    public static boolean hidesExitCodes(Container container) {
        return container.at("/Config/Labels").has(Told.EXIT_CODE);
    }

    /** How long it ran the last time that it was heard to start, where it then ended by itself and well. */
    public synchronized Optional<Duration> turn(String id) {
        return Optional.ofNullable(of(id).turn);
    }

    /** What was heard until a look at a container was acted on, but for what was sent after that start of it. */
    public synchronized void settled(String id, String startedAt, Instant looked) {
        of(id).settled(startedAt, time.engine(looked));
    }

    private Told of(String id) {
        return told.getOrDefault(id, new Told());
    }
}
