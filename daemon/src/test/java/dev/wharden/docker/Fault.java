package dev.wharden.docker;

import java.util.function.Supplier;

/** What goes wrong at one call of {@link FakeEngine}. */
public sealed interface Fault {
    /** The engine is not reached: nothing happens, Unavailable is thrown. */
    record LostRequest() implements Fault {}

    /** The engine does it, but its answer is lost: Unavailable is thrown. */
    record LostAnswer() implements Fault {}

    /** Wharden is killed before the request leaves. */
    record CrashBefore() implements Fault {}

    /** Wharden is killed after the engine did it and before it is known. */
    record CrashAfter() implements Fault {}

    /** The engine answers with this instead of doing it. */
    record Refused(Supplier<DockerException> answer) implements Fault {}

    /** Wharden meets a bug of its own: nothing happens, and what is thrown is of no kind that anybody expects. */
    record Bug() implements Fault {}
}
