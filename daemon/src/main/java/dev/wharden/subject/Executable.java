package dev.wharden.subject;

/**
 * The file that a process executes ({@code /proc/PID/exe}). An interpreter is its own file: which script it reads is
 * not told.
 *
 * @param place where that file is
 * @param path in the container, as the kernel says it, cut after {@link #LONGEST} characters; hostile. Of a file that
 *     was deleted where it was, of one in memory its name
 * @param mount where in the container its file system is mounted; empty where no mount has it
 */
public record Executable(Place place, String path, String mount) {
    /** Of a path. */
    public static final int LONGEST = 200;

    /** Where a file is. */
    public enum Place {
        /** In the image, as it came. */
        IMAGE,
        /** In the container's writable layer: added, replaced or changed since the container was created. */
        WRITABLE,
        /** On another file system: a volume, a folder of the host, a tmpfs. */
        MOUNTED,
        /** Nowhere any more: it was deleted, or replaced by another. */
        DELETED,
        /** In memory alone (memfd_create(2)). */
        MEMORY,
        /** In no mount of its process. */
        ELSEWHERE
    }

    /** Cuts the path. */
    public Executable {
        path = path.length() > LONGEST ? path.substring(0, LONGEST) + "…" : path;
    }
}
