package dev.wharden.remedy.guard;

/** Who else answers for a container, and how far Wharden may go. */
public sealed interface Ownership {
    /** Nobody: everything may be done. */
    record Free() implements Ownership {}

    /**
     * It may be changed in place or frozen, but not restarted or replaced.
     *
     * @param sentence why
     */
    record Kept(String sentence) implements Ownership {}

    /**
     * Its labels say that it is somebody else's, and whose labels they are cannot be told, because its image cannot be
     * read: it is not repaired, and quarantined all the same. Whoever makes a container can make its image unreadable.
     *
     * @param sentence why it is not repaired
     */
    record Unproven(String sentence) implements Ownership {}

    /**
     * It must not be touched at all.
     *
     * @param sentence why
     */
    record Foreign(String sentence) implements Ownership {}
}
