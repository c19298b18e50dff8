package dev.wharden.e2e;

import dev.wharden.docker.FaultProxy;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/**
 * Holds one call of Wharden's for a container at a certain point of its recreation, until it is let go. Thread-safe.
 */
final class ExactlyOneGate implements FaultProxy.Watch {
    private static final String ANY = "";

    private final CallTargets targets = new CallTargets(UnaryOperator.identity());
    private final Map<String, Hold> holds = new ConcurrentHashMap<>();

    /** How often a name's call of a verb has come, and was answered. */
    private final Map<String, Integer> begun = new ConcurrentHashMap<>();

    private final Map<String, Integer> done = new ConcurrentHashMap<>();

    /** Guarded by itself. */
    private static final class Hold {
        private final Deque<String> verbs;
        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        Hold(List<String> verbs) {
            this.verbs = new ArrayDeque<>(verbs);
        }

        /** Whether the last of the verbs has come after all others. */
        synchronized boolean isMeant(String verb) {
            if (verbs.isEmpty() || !(verbs.peek().equals(ANY) || verbs.peek().equals(verb))) {
                return false;
            }
            verbs.remove();
            return verbs.isEmpty();
        }
    }

    /** A container whose calls are those of that name. */
    void know(String id, String name) {
        targets.know(id, name);
    }

    /**
     * The first call with the last of these verbs that comes after calls with all the others, in their order, is held;
     * the empty verb is any.
     */
    void arm(String name, List<String> verbs) {
        holds.put(name, new Hold(verbs));
    }

    /** How many calls of a verb have come for a container. */
    int begun(String name, String verb) {
        return begun.getOrDefault(name + " " + verb, 0);
    }

    /** How many of them the engine has answered. */
    int done(String name, String verb) {
        return done.getOrDefault(name + " " + verb, 0);
    }

    /** Whether its call is held now. */
    boolean holds(String name) {
        Hold hold = holds.get(name);
        return hold != null && hold.held.getCount() == 0;
    }

    /** Passes on what is held; a call that has not come yet is not held any more. */
    void release(String name) {
        Hold hold = holds.remove(name);
        if (hold != null) {
            hold.released.countDown();
        }
    }

    @Override
    public FaultProxy.Passage arrived(String line, byte[] body) throws IOException, InterruptedException {
        String verb = CallTargets.verb(line);
        String name = verb.isEmpty() ? "" : targets.of(line, body);
        begun.merge(name + " " + verb, 1, Integer::sum);
        Hold hold = holds.get(name);
        if (hold != null && hold.isMeant(verb)) {
            hold.held.countDown();
            hold.released.await();
        }
        return answer -> {
            targets.answered(line, name, answer);
            done.merge(name + " " + verb, 1, Integer::sum);
        };
    }
}
