package dev.wharden.remedy.plan;

import java.time.Duration;

/** How an execution ended. */
public sealed interface Outcome {
    /** Why it did not work, for people; empty for what did, or goes on. */
    default String reason() {
        return "";
    }

    /** It holds. */
    record Succeeded() implements Outcome {}

    /** It was begun and goes on: look again after this long. Probation is such a state, never a worker that waits. */
    record InProgress(Duration lookAgain) implements Outcome {}

    /** It did not work, and the container is as it was. */
    record RolledBack(String reason) implements Outcome {}

    /** It did not work; what is left is said in the reason. */
    record Failed(String reason) implements Outcome {}

    /**
     * Something else acted on the container or on Wharden in the middle: another tool stopped, started or removed it,
     * the engine or the daemon ended. Exactly one is left; the reason says what happened and what is left. It says
     * nothing of the repair, so it never counts as a failed one.
     *
     * @param early whether it only gave way, before the container was stopped: it is put off and costs nothing
     */
    record Interfered(String reason, boolean early) implements Outcome {
        /** The container was stopped by then, or by others. */
        public Interfered(String reason) {
            this(reason, false);
        }
    }

    /** It was found, before anything was touched, that it cannot be done faithfully. */
    record Unremediable(Refusal refusal) implements Outcome {
        @Override
        public String reason() {
            return refusal.reason();
        }
    }
}
