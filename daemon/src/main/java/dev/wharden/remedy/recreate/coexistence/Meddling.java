package dev.wharden.remedy.recreate.coexistence;

/**
 * Something else acts on a container in the middle of its recreation, which gives way: it is rolled back, and that is
 * no failure of it.
 */
public final class Meddling extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** For people: which container, and what was done to it. */
    public Meddling(String message) {
        super(message);
    }
}
