package dev.wharden.controller.queue;

/** How soon a name is served: a sweep of everything must not keep a fresh change waiting. */
public enum Lane {
    /** Something happened to the container, or a retry is due. */
    FRESH,
    /** It is looked at because it is time to. */
    RESYNC;

    /** The sooner of two. */
    Lane sooner(Lane other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
