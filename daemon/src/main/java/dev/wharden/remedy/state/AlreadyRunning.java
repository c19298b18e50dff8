package dev.wharden.remedy.state;

/** Another process has the state directory. */
public final class AlreadyRunning extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The message says what to do. */
    public AlreadyRunning(String message) {
        super(message);
    }
}
