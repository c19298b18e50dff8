package dev.wharden.remedy.recreate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What was written into a container outside its volumes and would be lost with it: {@code docker diff} without what the runtime itself makes at each start. Pure.
 */
final class WritableLayer {
    /** Files that the engine or the runtime writes. */
    private static final List<String> ENGINES = List.of(
            "/.dockerenv",
            "/etc/hosts",
            "/etc/hostname",
            "/etc/resolv.conf",
            "/etc/mtab",
            "/sbin/docker-init",
            "/dev",
            "/proc",
            "/sys");
    /** Places whose content nobody expects to outlive a restart. */
    private static final List<String> FLEETING = List.of("/tmp", "/var/tmp", "/run", "/var/run", "/var/lock");

    private WritableLayer() {}

    /**
     * The paths that would be lost, sorted.
     *
     * @param changes as {@code GET /containers/{id}/changes} says
     */
    static List<String> lost(List<JsonNode> changes, Container actual) {
        var paths = new TreeSet<String>();
        changes.forEach(change -> paths.add(change.path("Path").asText()));
        List<String> mounts = mounts(actual);
        String workingDirectory = actual.text("/Config/WorkingDir");
        var lost = new ArrayList<String>();
        for (String path : paths) {
            // A folder is listed because of what changed in it; that is listed too.
            boolean folderOfAnother = paths.tailSet(path + "/").stream()
                    .findFirst()
                    .filter(next -> next.startsWith(path + "/"))
                    .isPresent();
            // The runtime makes the working directory where the image has none; what was written into it is somebody's.
            boolean made = within(/* path= */ workingDirectory, /* folder= */ path);
            if (!folderOfAnother && !made && !noise(path) && mounts.stream().noneMatch(mount -> touches(path, mount))) {
                lost.add(path);
            }
        }
        return List.copyOf(lost);
    }

    private static boolean noise(String path) {
        return ENGINES.stream().anyMatch(known -> within(path, known))
                || FLEETING.stream().anyMatch(known -> within(path, known));
    }

    /** Under a mount, or a folder that the runtime made on the way to it. */
    private static boolean touches(String path, String mount) {
        return within(path, mount) || within(mount, path);
    }

    private static boolean within(String path, String folder) {
        return path.equals(folder) || path.startsWith(folder + "/");
    }

    private static List<String> mounts(Container actual) {
        var mounts = new ArrayList<String>();
        actual.at("/Mounts")
                .forEach(mount -> mounts.add(mount.path("Destination").asText()));
        actual.at("/HostConfig/Mounts")
                .forEach(mount -> mounts.add(mount.path("Target").asText()));
        mounts.addAll(actual.map("/HostConfig/Tmpfs").keySet());
        mounts.removeIf(mount -> mount.isEmpty() || mount.equals("/"));
        return mounts;
    }
}
