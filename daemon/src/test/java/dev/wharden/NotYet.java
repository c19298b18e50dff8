package dev.wharden;

/**
 * What was asked for is not so, or not yet: a condition that is awaited is asked again ({@link Patience}), and any
 * other test fails by it.
 */
public final class NotYet extends AssertionError {
    private static final long serialVersionUID = 1;

    /** With what was told. */
    public NotYet(String message) {
        super(message);
    }
}
