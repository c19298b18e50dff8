package dev.wharden.e2e;

import dev.wharden.docker.FaultProxy;
import dev.wharden.e2e.CrashCell.Moment;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Holds the k-th call that changes a container, before the engine gets it or before Wharden gets the answer, until
 * {@link #drop}: then the request, or the answer, is never passed on, as when the process that sent it is dead.
 */
final class CrashGate implements FaultProxy.Watch {
    private final CallTargets targets = new CallTargets(CrashFollower::owner);
    private final Map<String, Hold> holds = new ConcurrentHashMap<>();

    /** Guarded by itself. */
    private static final class Hold {
        private final int call;
        private final Moment moment;
        private final CountDownLatch dropped = new CountDownLatch(1);
        private int seen;
        private boolean held;

        Hold(int call, Moment moment) {
            this.call = call;
            this.moment = moment;
        }

        synchronized boolean next() {
            seen++;
            return seen == call;
        }

        synchronized boolean isHeld() {
            return held;
        }

        void passing(Moment now) throws IOException, InterruptedException {
            if (now != moment) {
                return;
            }
            synchronized (this) {
                held = true;
            }
            dropped.await();
            throw new IOException("whoever sent this is dead");
        }
    }

    /** A container whose calls are counted, as those of that name. */
    void know(String id, String name) {
        targets.know(id, name);
    }

    /** From now on its calls are counted from 1, and that one is held. */
    void arm(String name, int call, Moment moment) {
        holds.put(name, new Hold(call, moment));
    }

    /** Whether its call is held now. */
    boolean holds(String name) {
        Hold hold = holds.get(name);
        return hold != null && hold.isHeld();
    }

    /** Wharden is dead: nothing that is held is ever passed on, and nothing is held any more. */
    void drop() {
        holds.values().forEach(hold -> hold.dropped.countDown());
        holds.clear();
    }

    @Override
    public FaultProxy.Passage arrived(String line, byte[] body) throws IOException, InterruptedException {
        String name = targets.of(line, body);
        Optional<Hold> meant = Optional.ofNullable(holds.get(name)).filter(Hold::next);
        if (meant.isPresent()) {
            meant.get().passing(Moment.BEFORE);
        }
        return answer -> {
            targets.answered(line, name, answer);
            if (meant.isPresent()) {
                meant.get().passing(Moment.AFTER);
            }
        };
    }
}
