package dev.wharden.controller;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.guard.Request;
import dev.wharden.remedy.plan.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the last look at each container found of its repair, so that one which cannot be made is told as that while
 * something else holds all repairs back. A worker changes only the entry of the name it holds. Of one that is forgotten
 * a look tells again.
 */
final class LastLooks {
    /** So many looks a second are tried, however many wait for one. */
    private static final Duration PACE = Duration.ofMillis(500);

    private static final Duration LEAST = Duration.ofSeconds(2);
    /** What anybody may change at any time, such as a network that is not there, is looked for again after this. */
    private static final Duration STANDING = Duration.ofMinutes(10);

    private final InstantSource clock;

    private final Map<ContainerName, Look> looks = NewestNames.map();
    /** Those that found no worker who looks. */
    private final Map<ContainerName, Boolean> unseen = NewestNames.map();

    /**
     * A look.
     *
     * @param at the container and the repair that it was about
     * @param refusal why that cannot be made; empty when it can, or is not known
     * @param until when it is looked at again
     */
    private record Look(List<Object> at, Optional<String> refusal, Instant until) {}

    /** With the clock that journals count by. */
    LastLooks(InstantSource clock) {
        this.clock = clock;
    }

    /** Keeps what was found; of what could not be read nothing is known. */
    void found(Request request, Optional<Refusal> refusal) {
        Optional<String> why = refusal.flatMap(no -> switch (no) {
            case Refusal.Lasting(String reason) -> Optional.of(reason);
            case Refusal.Standing(String reason) -> Optional.of(reason);
            case Refusal.Unreadable _, Refusal.Passing _ -> Optional.empty();
        });
        unseen.remove(request.container().name());
        Instant until = refusal.orElse(null) instanceof Refusal.Standing
                ? clock.instant().plus(STANDING)
                : Instant.MAX;
        looks.put(request.container().name(), new Look(at(request), why, until));
    }

    /** How long one waits that no worker can look at now: the longer the more of them there are. */
    Duration later(Request request) {
        unseen.put(request.container().name(), true);
        Duration turn = PACE.multipliedBy(unseen.size());
        return turn.compareTo(LEAST) < 0 ? LEAST : turn;
    }

    /** Whether the container was looked at for this repair, and need not be again now. */
    boolean has(Request request) {
        return last(request)
                .filter(look -> clock.instant().isBefore(look.until()))
                .isPresent();
    }

    /** Why this repair cannot be made, by the last look. */
    Optional<String> refusal(Request request) {
        return last(request).flatMap(Look::refusal);
    }

    private Optional<Look> last(Request request) {
        return Optional.ofNullable(looks.get(request.container().name()))
                .filter(look -> look.at().equals(at(request)));
    }

    private static List<Object> at(Request request) {
        Container container = request.container();
        return List.of(
                container.id(),
                container.text("/State/StartedAt"),
                container.paused(),
                request.policyDigest(),
                request.remedy().controls(),
                request.unit().names());
    }
}
