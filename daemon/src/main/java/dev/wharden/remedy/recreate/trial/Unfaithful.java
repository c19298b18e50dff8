package dev.wharden.remedy.recreate.trial;

/** A twin is not what was intended. */
public final class Unfaithful extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unfaithful(String message) {
        super(message);
    }
}
