package dev.wharden.control.filesystem;

import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        return new HostMountTable(host, "/", path -> true).paths(mounted);
    }

    /**
     * Of the host's mount table what can matter for a container: the lines of the file systems that it has mounted too,
     * and the one that the engine's folder lies on. All others come and go with other containers.
     */
    public static HostMounts concerning(HostMounts host, Observed<KernelFacts> kernel, String dataRoot) {
        List<MountPoint> mounts = kernel instanceof Observed.Known<KernelFacts>(KernelFacts known)
                        && known.mounts() instanceof Observed.Known<List<MountPoint>>(List<MountPoint> table)
                ? table
                : List.of();
        var lines = new HashMap<String, List<MountPoint>>();
        mounts.stream()
                .map(MountPoint::device)
                .filter(device -> !host.of(device).isEmpty())
                .forEach(device -> lines.put(device, host.of(device)));
        return new HostMounts(
                lines,
                host.holding(HostPaths.normal(dataRoot))
                        .map(line -> Map.of(line.path(), line))
                        .orElse(Map.of()));
    }

    /** Whether what a line shows is of a disk, or of another machine. */
    public static boolean isStore(MountPoint mounted) {
        return FileSystems.isStore(mounted.type());
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
