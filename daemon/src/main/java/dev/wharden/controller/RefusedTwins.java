package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Repairs that only a made twin showed to be impossible: it would have differed, or the engine refused it. They are not made again at each look, which would create and
 * remove a container every few minutes for ever, but after an hour, or when the container, the policy or the repair is another. A worker changes only the entry of the
 * name it holds.
 */
final class RefusedTwins {
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final Map<ContainerName, Refusal> refusals = new ConcurrentHashMap<>();

    private record Refusal(String repair, String reason, Instant until) {}

    void remember(ContainerName name, String repair, String reason, Instant now) {
        refusals.put(name, new Refusal(repair, reason, now.plus(REMEMBERED)));
    }

    /** Why this very repair is not tried now; empty when it may be. */
    Optional<String> reason(ContainerName name, String repair, Instant now) {
        Refusal refusal = refusals.get(name);
        if (refusal == null || !refusal.repair().equals(repair) || !now.isBefore(refusal.until())) {
            refusals.remove(name);
            return Optional.empty();
        }
        return Optional.of(refusal.reason());
    }
}
