package dev.wharden.remedy.transaction;

import dev.wharden.remedy.plan.Outcome;
import java.time.Duration;
import java.util.Optional;

/**
 * A transaction that has come to its end.
 *
 * @param kind Recreate, Restart, Update or Undo
 * @param outcome how it ended; never InProgress
 * @param downtime from the moment the container was told to stop until it, or its twin, had started; empty when it
 *     never stopped
 * @param successor id of the twin that has taken over; empty when the container is the one that it was
 */
public record Ended(
        Operation operation, String kind, Outcome outcome, Optional<Duration> downtime, Optional<String> successor) {
    /** One that leaves the container the one that it was. */
    public Ended(Operation operation, String kind, Outcome outcome, Optional<Duration> downtime) {
        this(operation, kind, outcome, downtime, Optional.empty());
    }

    /** The same under another kind. */
    public Ended as(String kind) {
        return new Ended(operation, kind, outcome, downtime, successor);
    }
}
