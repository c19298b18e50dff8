package dev.wharden.remedy.plan;

import java.time.Duration;

/** How an execution ended. */
public sealed interface Outcome {
    /** It holds. */
    record Succeeded() implements Outcome {}

    /** It was begun and goes on: look again after this long. Probation is such a state, never a worker that waits. */
    record InProgress(Duration lookAgain) implements Outcome {}

    /** It did not work, and the container is as it was. */
    record RolledBack(String reason) implements Outcome {}

    /** It did not work; what is left is said in the reason. */
    record Failed(String reason) implements Outcome {}

    /** It was found, before anything was touched, that it cannot be done faithfully. */
    record Unremediable(String reason) implements Outcome {}
}
