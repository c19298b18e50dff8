package dev.wharden.remedy.recreate.down;

import dev.wharden.container.Container;
import dev.wharden.remedy.recreate.coexistence.Namesake;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One that is down and whose name another has: when that name is free it may take it. A redeployment frees a name for a
 * moment only, and one that took it then would be in the way of the next container and run in its place; and another
 * that has run under it for some time has replaced it, so that it is left to people. Thread-safe.
 */
final class Yielded {
    /** From the removal of a container to the start of its next version, with an image that is pulled in between. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** When another has run for so long under the name, it is what people want to run there, until they remove it. */
    private static final Duration REPLACED = Duration.ofMinutes(10);

    private final InstantSource clock;

    /** Since when each name is free, by the ids of those that are down; the end of time while it is not. */
    private final Map<String, Instant> free = new ConcurrentHashMap<>();

    /** Ids of those that another has replaced so. */
    private final Set<String> replaced = ConcurrentHashMap.newKeySet();

    Yielded(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether another has run under its name for so long that it has replaced it. */
    boolean isReplaced(Down down) {
        return down.isAside() && replaced.contains(down.id());
    }

    /**
     * Why one does not take its name now; empty when it does.
     *
     * @param other that has the name; empty for none
     */
    Optional<Comeback.Stage> of(Down down, Optional<Container> other) {
        if (other.isPresent()) {
            free.put(down.id(), Instant.MAX);
            if (hasRunLong(other.get())) {
                replaced.add(down.id());
            }
            return Optional.of(new Comeback.Stage.Hindered(new Namesake(other.get()).word()));
        }
        if (isReplaced(down)) {
            return Optional.of(new Comeback.Stage.Hindered("another container ran under its name for more than "
                    + REPLACED.toMinutes() + " minutes, so that it is not started unasked: docker rename "
                    + down.name() + " " + down.wanted() + " && docker start " + down.wanted()
                    + ", or to give it up: docker rm " + down.name()));
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

    private boolean hasRunLong(Container other) {
        try {
            return other.running()
                    && Instant.parse(other.text("/State/StartedAt"))
                            .plus(REPLACED)
                            .isBefore(clock.instant());
        } catch (DateTimeParseException unreadable) {
            return false;
        }
    }
}
