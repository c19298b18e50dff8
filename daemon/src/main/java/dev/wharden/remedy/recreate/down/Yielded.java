package dev.wharden.remedy.recreate.down;

import dev.wharden.container.Container;
import dev.wharden.remedy.recreate.coexistence.Namesake;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One that is down and whose name another has waits until nobody is about to use that: a redeployment frees a name for
 * a moment only, and one that took it then would be in the way of the next container and run in its place. Thread-safe.
 */
final class Yielded {
    /** From the removal of a container to the start of its next version, with an image that is pulled in between. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final InstantSource clock;

    /** Since when each name is free, by the ids of those that are down; the end of time while it is not. */
    private final Map<String, Instant> free = new ConcurrentHashMap<>();

    Yielded(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Why one does not take its name now; empty when it does.
     *
     * @param other that has the name; empty for none
     */
    Optional<Comeback.Stage> of(Down down, Optional<Container> other) {
        if (other.isPresent()) {
            free.put(down.id(), Instant.MAX);
            return Optional.of(new Comeback.Stage.Hindered(new Namesake(other.get()).word()));
        }
        Instant now = clock.instant();
        Instant since = free.merge(down.id(), now, (one, first) -> one.isBefore(first) ? one : first);
        Duration left = Duration.between(now, since.plus(PATIENCE));
        if (left.isPositive()) {
            return Optional.of(new Comeback.Stage.Open(left));
        }
        free.remove(down.id());
        return Optional.empty();
    }
}
