package dev.wharden.remedy.recreate;

/**
 * Something else acts on a container in the middle of its recreation, which gives way: it is rolled back, and that is
 * no failure of it.
 */
final class Meddling extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean early;

    Meddling(String message) {
        this(message, false);
    }

    /** @param early whether nothing was done to the container itself that others can notice */
    Meddling(String message, boolean early) {
        super(message);
        this.early = early;
    }

    /** Whether the recreation is only put off. */
    boolean isEarly() {
        return early;
    }
}
