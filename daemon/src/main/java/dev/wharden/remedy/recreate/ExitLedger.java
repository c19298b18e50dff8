package dev.wharden.remedy.recreate;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How containers have ended, as the engine's events tell: sent away by somebody else than Wharden, or done by themselves. Neither is a failure of a twin on probation.
 * What was not heard counts as one: then the old container runs again, which is the safe side.
 *
 * <p>The engine tells of a signal before the container ends of it. Its own end is not mistaken for a person's order, although it sends signals too: it closes its
 * listeners before it stops the containers (moby cmd/dockerd/daemon.go), so no inspect shows what it has stopped. Thread-safe: one lock.
 */
public final class ExitLedger {
    /** The engine's own patience, and a little more. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(12);

    private static final int LOOKS = 10;
    private static final Duration LOOK = Duration.ofMillis(100);

    /** Signals that most programs live on with, unless one is the container's own stop signal. */
    private static final Map<String, String> HARMLESS =
            Map.of("1", "HUP", "10", "USR1", "12", "USR2", "28", "WINCH", "37", "RTMIN+3");

    /** Of the signals that were not the container's own for stopping it: such an end follows at once, or not of it. */
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    /** Whoever stops a container sends these. */
    private static final Set<String> ORDERS = Set.of("9", "15");

    /** Id to the last signal that somebody sent. */
    private final Map<String, Signal> signals = new Newest<>();

    /** Ids of those whose end by Wharden's own call was told. */
    private final Map<String, Instant> died = new Newest<>();

    /** Ids of those whose end was told, and when it was. */
    private final Map<String, Instant> ends = new Newest<>();

    private final Removals removals = new Removals();

    /** Ids of those that stand for others which Wharden has removed, by the ids of those. */
    private final Map<String, String> copies = new Newest<>();

    /** From when on every event was heard; the beginning of time where no stream is listened to. */
    private Instant since = Instant.MIN;

    private record Signal(String number, Instant sent) {}

    /** Ids of those that ended with exit code 0 and without any signal. */
    private final Map<String, Instant> done = new Newest<>();

    /** Something happened to a container that no call of Wharden's has brought about. */
    public synchronized void heard(DockerEvent event) {
        if (!event.type().equals("container")) {
            return;
        }
        if (event.action().equals("die")) {
            ends.put(event.id(), event.time());
        }
        if (event.action().equals("destroy")) {
            removals.destroyed(event.id(), mayHaveEnded(signals.get(event.id()), event.time()));
        } else if (event.action().equals("prune")) {
            removals.pruned();
        } else if (event.action().equals("kill")) {
            signals.put(event.id(), new Signal(event.attributes().getOrDefault("signal", ""), event.time()));
        } else if (event.action().equals("die")
                && event.attributes().getOrDefault("exitCode", "").equals("0")
                && !mayHaveEnded(signals.get(event.id()), event.time())) {
            done.put(event.id(), event.time());
        }
    }

    private static boolean mayHaveEnded(@Nullable Signal signal, Instant died) {
        return signal != null
                && !HARMLESS.containsKey(signal.number())
                && died.isBefore(signal.sent().plus(LONGEST_STOP));
    }

    /** Events were lost, or the engine was away: what was heard may be about its end. From this moment on they are heard again. */
    public synchronized void interrupted(Instant now) {
        signals.clear();
        done.clear();
        died.clear();
        ends.clear();
        removals.pruned();
        since = now;
    }

    /** Whether every event since that moment was heard. */
    public synchronized boolean heardSince(Instant moment) {
        return !since.isAfter(moment);
    }

    /** A container has ended by Wharden's own call: all that was told of it before has been heard by now. */
    public synchronized void ended(DockerEvent event) {
        if (event.action().equals("die")) {
            ends.put(event.id(), event.time());
            died.put(event.id(), event.time());
            notifyAll();
        }
    }

    /**
     * Whether another tool has told a container to stop since a moment. Waits, at most a second, for what the engine has told of its end, which may still be on its
     * way: the events before it came before.
     */
    synchronized boolean stoppedSince(String id, Instant moment) {
        try {
            for (int look = 0; look < LOOKS && since.isAfter(Instant.MIN) && !died.containsKey(id); look++) {
                wait(LOOK.toMillis());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        Signal signal = signals.get(id);
        return signal != null && !signal.sent().isBefore(moment) && !HARMLESS.containsKey(signal.number());
    }

    /**
     * Whether the engine's word of a container's last end may still be on its way, so that who has ended it is not known yet. Words come in order: when that of its end is
     * there, so is that of the signal before it.
     */
    synchronized boolean mayBeOnItsWay(Container ended) {
        Instant told = ends.get(ended.id());
        try {
            return since.isAfter(Instant.MIN)
                    && (told == null || told.isBefore(Instant.parse(ended.text("/State/FinishedAt"))));
        } catch (DateTimeParseException unreadable) {
            return false;
        }
    }

    /** Whether another tool has sent a signal to the container of this id, or removed it. */
    synchronized boolean concerns(String id) {
        return signals.containsKey(id) || removals.concern(id);
    }

    /** Whether the last one was one that stops. */
    synchronized boolean ordered(String id) {
        Signal signal = signals.get(id);
        return signal != null && ORDERS.contains(signal.number());
    }

    /** Whether a container's last end came of a signal that another Docker client sent. */
    public synchronized boolean sentAway(Container container) {
        Signal signal = signals.get(container.id());
        if (signal == null) {
            return false;
        }
        String word = HARMLESS.getOrDefault(signal.number(), "");
        String own = container.text("/Config/StopSignal").replaceFirst("^SIG", "");
        boolean stops = ORDERS.contains(signal.number()) || own.equals(signal.number()) || own.equals(word);
        if (!word.isEmpty() && !stops) {
            return false;
        }
        Duration most = stops ? container.stopTimeout().plus(AT_ONCE) : AT_ONCE;
        try {
            Instant ended = Instant.parse(container.text("/State/FinishedAt"));
            // The engine tells of a signal when it has sent it: by then the container may have ended.
            return !ended.isBefore(signal.sent().minus(AT_ONCE))
                    && ended.isBefore(signal.sent().plus(most));
        } catch (DateTimeParseException unreadable) {
            return false;
        }
    }

    /** What is known of its removal by another tool. */
    synchronized Removals.Word removal(String id, Instant now) {
        return removals.word(id, now);
    }

    /** Wharden is about to remove it. */
    synchronized boolean removing(String id) {
        return removals.removing(id);
    }

    /** Wharden was to remove it, and another has, or is doing so. */
    synchronized void found(String id) {
        removals.found(id);
    }

    /** Wharden has made a copy of one. */
    synchronized void copied(String old, String copy) {
        copies.put(old, copy);
    }

    /** The last copy of one that Wharden has made since it was started. */
    synchronized Optional<String> copy(String old) {
        return Optional.ofNullable(copies.get(old));
    }

    /** Whether it ended by itself and well. */
    public synchronized boolean done(String id) {
        return done.containsKey(id);
    }

    /** What was heard of a container was acted on. */
    public synchronized void settled(String id) {
        signals.remove(id);
        done.remove(id);
    }
}
