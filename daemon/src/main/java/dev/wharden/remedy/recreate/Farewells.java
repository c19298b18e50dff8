package dev.wharden.remedy.recreate;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How containers have ended, as the engine's events tell: sent away by somebody else than Wharden, or done by themselves. Neither is a failure of a twin on probation.
 * What was not heard counts as one: then the old container runs again, which is the safe side.
 *
 * <p>The engine tells of a signal before the container ends of it. Its own end is not mistaken for a person's order, although it sends signals too: it closes its
 * listeners before it stops the containers (moby cmd/dockerd/daemon.go), so no inspect shows what it has stopped. Thread-safe: one lock.
 */
public final class Farewells {
    private static final int MOST = 1000;

    /** Signals that most programs live on with, unless one is the container's own stop signal. */
    private static final Map<String, String> HARMLESS =
            Map.of("1", "HUP", "10", "USR1", "12", "USR2", "28", "WINCH", "37", "RTMIN+3");

    /** Id to the number of the last signal that somebody sent. */
    private final Map<String, String> signals = new Newest();

    /** Ids of those that ended with exit code 0 and without any signal. */
    private final Map<String, String> done = new Newest();

    /** The last of many. */
    private static final class Newest extends LinkedHashMap<String, String> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST;
        }
    }

    /** Something happened to a container that no call of Wharden's has brought about. */
    public synchronized void heard(DockerEvent event) {
        if (!event.type().equals("container")) {
            return;
        }
        if (event.action().equals("kill")) {
            signals.put(event.id(), event.attributes().getOrDefault("signal", ""));
        } else if (event.action().equals("die")
                && event.attributes().getOrDefault("exitCode", "").equals("0")
                && !signals.containsKey(event.id())) {
            done.put(event.id(), "");
        }
    }

    /** Events were lost, or the engine was away: what was heard may be about its end. */
    public synchronized void interrupted() {
        signals.clear();
        done.clear();
    }

    /** Whether somebody sent a signal to the container of this id. */
    synchronized boolean concerns(String id) {
        return signals.containsKey(id);
    }

    /** Whether somebody sent a container a signal that ends it. */
    synchronized boolean sentAway(Container container) {
        String signal = signals.get(container.id());
        if (signal == null) {
            return false;
        }
        String word = HARMLESS.get(signal);
        String own = container.text("/Config/StopSignal").replaceFirst("^SIG", "");
        return word == null || own.equals(word) || own.equals(signal);
    }

    /** Whether it ended by itself and well. */
    synchronized boolean done(String id) {
        return done.containsKey(id);
    }

    /** What was heard of a container was acted on. */
    synchronized void settled(String id) {
        signals.remove(id);
        done.remove(id);
    }
}
