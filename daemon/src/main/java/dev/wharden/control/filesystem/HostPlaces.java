package dev.wharden.control.filesystem;

import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import java.util.List;

/**
 * What a mounted folder of the host is called there now, and who could have put another in its place. Paths are text;
 * links are not followed.
 */
public final class HostPlaces {
    private static final String DELETED = "//deleted";

    private HostPlaces() {}

    /**
     * Whether the folder that is mounted is still the one that a path of the host names: the kernel shows where it was
     * moved to, and that it was removed.
     */
    public static boolean isAt(HostMounts host, MountPoint mounted, String path) {
        return !mounted.root().endsWith(DELETED) && of(host, mounted).contains(HostPaths.normal(path));
    }

    /**
     * Where on the host a mounted folder is, by every name that the mount table has for it, normal; empty for a file
     * system of the container's own.
     */
    public static List<String> of(HostMounts host, MountPoint mounted) {
        return new HostTable(host, "/", path -> true).paths(mounted);
    }

    /** A path of the host by its usual name. */
    public static String normal(String path) {
        return HostPaths.normal(path);
    }

    /** Whether a path lies below a folder, so that write access to the folder is enough to replace what is there. */
    public static boolean isBelow(String path, String folder) {
        String below = HostPaths.normal(path);
        String above = HostPaths.normal(folder);
        return !below.equals(above) && HostPaths.isWithin(below, above);
    }
}
