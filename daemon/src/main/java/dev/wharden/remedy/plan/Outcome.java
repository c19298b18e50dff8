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
     * nothing of the repair, so it does not count as a failed one, unless it comes {@link By#OUTSIDE} again and again.
     */
    record Interfered(String reason, By by) implements Outcome {
        /** What came in between. */
        public enum By {
            /** It only gave way, before the container was stopped: it is put off and costs nothing. */
            EARLY,
            /** The container was stopped by then, or by others. */
            OTHERS,
            /**
             * What the container needs to run was not there. Containers that share a volume or a namespace with it can
             * bring that about each time, so that this excuses it only some times.
             */
            OUTSIDE
        }

        /** The container was stopped by then, or by others. */
        public Interfered(String reason) {
            this(reason, By.OTHERS);
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
