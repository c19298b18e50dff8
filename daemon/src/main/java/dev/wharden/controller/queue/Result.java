package dev.wharden.controller.queue;

import dev.wharden.remedy.plan.Outcome;
import java.time.Duration;
import java.util.Optional;

/** How a reconcile ended when it did not throw. */
public sealed interface Result {
    /** Nothing more until something happens. */
    record Done() implements Result {}

    /** Again after this long. */
    record RequeueAfter(Duration delay) implements Result {}

    /** When to look again at what goes on; empty when it has ended. */
    static Optional<Result> later(Outcome outcome) {
        return outcome instanceof Outcome.InProgress(Duration lookAgain)
                ? Optional.of(new RequeueAfter(lookAgain))
                : Optional.empty();
    }

    /** The same, and again after this long at most. */
    default Result within(Duration atMost) {
        return switch (this) {
            case Done _ -> new RequeueAfter(atMost);
            case RequeueAfter(Duration delay) -> delay.compareTo(atMost) < 0 ? this : new RequeueAfter(atMost);
            case Behind _, Waiting _ -> this;
        };
    }

    /**
     * What others are is not known yet, and another worker finds out: again when those that wait have had their turn.
     */
    record Behind() implements Result {}

    /** An answer about the container is late; the name is queued again when it has come. */
    record Waiting() implements Result {}
}
