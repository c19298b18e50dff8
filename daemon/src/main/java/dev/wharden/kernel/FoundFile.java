package dev.wharden.kernel;

import java.util.Map;
import java.util.Set;

/**
 * What a walk by {@link LocalPaths} has found.
 *
 * @param path without links
 * @param attributes {@code unix:mode,dev,ino,uid,gid}; empty for {@code /dev/null}
 * @param owners uids of the folders and links on the way
 * @param open whether a folder on the way lets others than its owner exchange what is in it
 */
record FoundFile(String path, Map<String, Object> attributes, Set<Integer> owners, boolean open) {
    private static final int TYPE = 0170000;
    private static final int FOLDER = 0040000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;
    private static final int SOCKET = 0140000;
    private static final int STICKY = 01000;
    private static final int GROUP_WRITES = 020;
    private static final int OTHERS_WRITE = 02;

    FoundFile {
        attributes = Map.copyOf(attributes);
        owners = Set.copyOf(owners);
    }

    private int number(String name) {
        return attributes.get(name) instanceof Integer number ? number : -1;
    }

    private int kind() {
        return attributes.isEmpty() ? 0 : number("mode") & TYPE;
    }

    boolean isLink() {
        return kind() == LINK;
    }

    boolean isFolder() {
        return kind() == FOLDER;
    }

    boolean isRegular() {
        return kind() == REGULAR;
    }

    boolean isSocket() {
        return kind() == SOCKET;
    }

    int owner() {
        return number("uid");
    }

    /** Where others may make and rename files, but for those of others where it is sticky. */
    boolean isOpenToOthers() {
        return isWritableByOthers() && (number("mode") & STICKY) == 0;
    }

    /** Where others may at least make files, such as a hard link to any program. */
    boolean isWritableByOthers() {
        int mode = number("mode");
        return (mode & OTHERS_WRITE) != 0 || ((mode & GROUP_WRITES) != 0 && number("gid") != 0);
    }

    /** Whether only these users have decided what is at the path. */
    boolean isOf(Set<Integer> users) {
        return !open && users.contains(owner()) && users.containsAll(owners);
    }

    /** A word that another file has not: what kind it is, device and inode. */
    String word() {
        String kind = switch (kind()) {
            case FOLDER -> "folder";
            case REGULAR -> "file";
            default -> "special";
        };
        return kind + ":" + attributes.get("dev") + ":" + attributes.get("ino");
    }
}
