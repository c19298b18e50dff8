package dev.wharden.remedy.state;

/** State could not be written or read: no new remedy may start; one already begun is finished or rolled back. */
public sealed class StateUnavailable extends RuntimeException permits TooLong {
    private static final long serialVersionUID = 1;

    /** With the file and what to do. */
    public StateUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
