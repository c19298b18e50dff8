package dev.wharden.remedy.recreate;

/**
 * Something else acts on a container in the middle of its recreation, which gives way: it is rolled back, and that is
 * no failure of it.
 */
final class Meddling extends RuntimeException {
    private static final long serialVersionUID = 1;

    Meddling(String message) {
        super(message);
    }
}
