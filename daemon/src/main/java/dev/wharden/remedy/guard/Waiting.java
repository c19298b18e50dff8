package dev.wharden.remedy.guard;

import dev.wharden.container.ContainerName;
import dev.wharden.remedy.guard.Admission.Deferred;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The containers whose repair waits, and what for. It tells when a wait may be over, so that nobody has to ask again
 * and again. Guarded by the lock of {@link Guards}.
 */
final class Waiting {
    private final Map<ContainerName, Deferred> all = new TreeMap<>();
    private final Consumer<ContainerName> wake;
    private boolean paused;

    Waiting(Consumer<ContainerName> wake) {
        this.wake = wake;
    }

    void put(ContainerName name, Deferred deferred) {
        all.put(name, deferred);
    }

    void remove(ContainerName name) {
        all.remove(name);
    }

    void retain(Collection<ContainerName> names) {
        all.keySet().retainAll(names);
    }

    Map<ContainerName, Deferred> all() {
        return Map.copyOf(all);
    }

    /** Another container is done with: whoever waited for its place may ask again. */
    void placeIsFree() {
        wake(deferred -> switch (deferred.reason()) {
            case BUDGET, ROLLOUT -> true;
            case BACKOFF, BREAKER, PAUSED, WINDOW, GRACE, COMPOSE, JOB, STARTING -> false;
        });
    }

    /** The same, if it is. */
    void placeIsFree(boolean isFree) {
        if (isFree) {
            placeIsFree();
        }
    }

    /** Whether everything is paused: when that ends whoever waited for it may ask again. */
    Optional<Paused> paused(Optional<Paused> now) {
        if (paused && now.isEmpty()) {
            wake(deferred -> deferred.reason() == Admission.Reason.PAUSED);
        }
        paused = now.isPresent();
        return now;
    }

    /** Each whose wait is such. */
    void wake(Predicate<Deferred> whose) {
        all.forEach((name, deferred) -> {
            if (whose.test(deferred)) {
                wake.accept(name);
            }
        });
    }
}
