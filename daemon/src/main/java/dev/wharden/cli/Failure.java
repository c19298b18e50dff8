package dev.wharden.cli;

/** A command cannot go on: one line for the person, saying what to do, and an exit code. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int code;

    Failure(int code, String message) {
        super(message);
        this.code = code;
    }

    int code() {
        return code;
    }
}
