package dev.wharden.remedy.recreate;

import dev.wharden.remedy.plan.Outcome;
import java.time.Duration;
import java.util.Optional;

/**
 * A transaction that has come to its end.
 *
 * @param order what was ordered
 * @param kind Recreate, Restart, Update or Undo
 * @param outcome how it ended; never InProgress
 * @param downtime from the moment the container was told to stop until it, or its twin, had started; empty when it never stopped
 * @param successor id of the twin that has taken over; empty when the container is the one that it was
 */
public record Ended(
        Order order, String kind, Outcome outcome, Optional<Duration> downtime, Optional<String> successor) {
    /** The same under another kind. */
    public Ended as(String kind) {
        return new Ended(order, kind, outcome, downtime, successor);
    }
}
