package dev.wharden.remedy.guard;

/** Who else answers for a container, and how far Wharden may go. */
public sealed interface Ownership {
    /** Nobody: everything may be done. */
    record Free() implements Ownership {}

    /**
     * Everything may be done, and somebody should know.
     *
     * @param sentence what
     */
    record Noted(String sentence) implements Ownership {}

    /**
     * It may be changed in place or frozen, but not restarted or replaced.
     *
     * @param sentence why
     */
    record Kept(String sentence) implements Ownership {}

    /**
     * It must not be touched at all.
     *
     * @param sentence why
     */
    record Foreign(String sentence) implements Ownership {}
}
