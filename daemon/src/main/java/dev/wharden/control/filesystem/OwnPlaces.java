package dev.wharden.control.filesystem;

import java.util.Set;

/**
 * Where a container has its own group and files. Asked for each of the dozens of lines of a mount table: no text is
 * made for it.
 *
 * @param id not empty
 * @param folder that the engine keeps for it on the host
 */
record OwnPlaces(String id, String folder) {
    private static final String SCOPE = ".scope";

    /** Secrets, and what the engine writes for each container. */
    private static final String SECRETS = "/mounts/";

    private static final Set<String> FILES = Set.of("/hosts", "/hostname", "/resolv.conf");

    /** Whether a path in a hierarchy of groups is that of its own group: the engine's, or systemd's for it. */
    boolean isGroup(String path) {
        return ends(path, path.length(), '/')
                || (path.endsWith(SCOPE) && ends(path, path.length() - SCOPE.length(), '-'));
    }

    /** Whether the id stands right before that place, after that character. */
    private boolean ends(String path, int end, char before) {
        int begin = end - id.length();
        return begin > 0 && path.charAt(begin - 1) == before && path.startsWith(id, begin);
    }

    /** Whether a path of the host is one of its files, or of its secrets. */
    boolean hasFile(String path) {
        return path.startsWith(folder)
                && (path.startsWith(SECRETS, folder.length()) || FILES.contains(path.substring(folder.length())));
    }
}
