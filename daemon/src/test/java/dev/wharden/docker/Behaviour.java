package dev.wharden.docker;

/** How the process of a container behaves once the fake engine starts it. */
public sealed interface Behaviour {
    /** It runs; its health check, where it has one, passes at the second look. */
    record Runs() implements Behaviour {}

    /** It ends at once, again at each restart. */
    record Exits(int code) implements Behaviour {}

    /** The kernel kills it at once for its memory. */
    record RunsOutOfMemory() implements Behaviour {}

    /**
     * It runs and its health check fails from the second look on.
     *
     * @param says the output of its check
     */
    record Unhealthy(String says) implements Behaviour {
        /** Its check says nothing. */
        public Unhealthy() {
            this("");
        }
    }

    /** It runs and its health check never comes to an end. */
    record NeverHealthy() implements Behaviour {}

    /** The runtime cannot start it: 400 and state created with exit code 127. */
    record CannotStart(String message) implements Behaviour {}
}
