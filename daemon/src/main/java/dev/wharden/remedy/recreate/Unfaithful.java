package dev.wharden.remedy.recreate;

/** A twin is not what was intended. */
final class Unfaithful extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unfaithful(String message) {
        super(message);
    }
}
