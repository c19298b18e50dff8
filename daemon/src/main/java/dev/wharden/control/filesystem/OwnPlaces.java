package dev.wharden.control.filesystem;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where a container has its own group and files, worked out once: its mount table has dozens of lines.
 *
 * @param group the end of its group's path where the engine names it
 * @param scope the same where systemd does
 * @param mounts the folder of its secrets, with a slash
 * @param files those that the engine writes for it
 */
record OwnPlaces(String group, String scope, String mounts, Set<String> files) {
    /**
     * Of one container.
     *
     * @param id not empty
     * @param folder that the engine keeps for it
     * @param etc the files that the engine writes, as paths in the container
     */
    static OwnPlaces of(String id, String folder, Set<String> etc) {
        Set<String> files = etc.stream()
                .map(file -> folder + file.substring("/etc".length()))
                .collect(Collectors.toSet());
        return new OwnPlaces("/" + id, "-" + id + ".scope", folder + "/mounts/", files);
    }

    /** Whether a path in a hierarchy of groups is that of its own group. */
    boolean isGroup(String path) {
        return path.endsWith(group) || path.endsWith(scope);
    }

    /** Whether a path of the host is one of its files, or of its secrets. */
    boolean hasFile(String path) {
        return path.startsWith(mounts) || files.contains(path);
    }
}
