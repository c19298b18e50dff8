package dev.wharden.kernel;

import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which file or folder is at a path, as a word that another one has not: what kind it is, device and inode. Nothing is
 * opened. Only local file systems are asked, whose answer cannot be awaited forever and whose inodes last: a path may
 * be one that a container has turned into a link.
 */
final class FileIdentities {
    /** Their inodes last as long as they are mounted, and no other machine or program answers for them. */
    private static final Set<String> LOCAL = Set.of(
            "ext2",
            "ext3",
            "ext4",
            "xfs",
            "btrfs",
            "f2fs",
            "zfs",
            "bcachefs",
            "jfs",
            "reiserfs",
            "tmpfs",
            "ramfs",
            "devtmpfs");

    /** As many as the kernel follows (path_resolution(7)). */
    private static final int MOST_LINKS = 40;

    /** The host's files as its first process sees them: Wharden may have mounts of its own. */
    private static final String FIRST = "/proc/1/root";

    private static final int TYPE = 0170000;
    private static final int FOLDER = 0040000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;

    private final ProcFiles files;

    FileIdentities(ProcFiles files) {
        this.files = files;
    }

    /** What a process has mounted. The kernel's table shows where, without links. */
    Observed<String> in(int pid, MountPoint line) {
        String path = "/proc/" + pid + "/root" + line.path();
        if (!LOCAL.contains(line.type())) {
            return remote(path, line.type());
        }
        try {
            return Observed.known(word(stat(path)));
        } catch (IOException | InvalidPathException failure) {
            return unread(path, failure);
        }
    }

    /** What a path of the host leads to, links followed as the engine does; absent where nothing is. */
    Observed<String> at(String path, HostMounts host) {
        var names = new ArrayDeque<String>();
        push(names, path);
        String at = "";
        int links = 0;
        try {
            View view = view();
            while (true) {
                String type = host.holding("/" + at).map(MountPoint::type).orElse("an unknown type");
                if (!LOCAL.contains(type)) {
                    return remote("/" + at, type);
                }
                if (!view.shows("/" + at, host)) {
                    return Observed.unknown("/" + at + ": Wharden's own view of it is another");
                }
                Map<String, Object> found = stat(view.prefix() + "/" + (at.isEmpty() ? "." : at));
                if (kind(found) == LINK) {
                    if (++links > MOST_LINKS) {
                        return Observed.unknown(path + ": too many links");
                    }
                    String to = files.link(view.prefix() + "/" + at);
                    push(names, to);
                    at = to.startsWith("/") ? "" : above(at);
                } else if (names.isEmpty()) {
                    return Observed.known(word(found));
                }
                if (!names.isEmpty()) {
                    at = below(at, names.pop());
                }
            }
        } catch (NoSuchFileException none) {
            return Observed.absent("/" + at + ": no such file");
        } catch (IOException | InvalidPathException failure) {
            return unread("/" + at, failure);
        }
    }

    /**
     * Where the host's files are seen.
     *
     * @param own Wharden's own mounts, where the first process's view is closed to it; its unit hides folders
     */
    private record View(String prefix, Optional<HostMounts> own) {
        boolean shows(String path, HostMounts host) {
            return own.isEmpty() || place(own.get(), path).equals(place(host, path));
        }

        private static Optional<String> place(HostMounts table, String path) {
            return table.holding(path).map(line -> {
                String below = line.path().equals("/")
                        ? path
                        : path.substring(line.path().length());
                return line.device() + " " + (line.root().equals("/") ? below : line.root() + below);
            });
        }
    }

    private View view() throws IOException {
        try {
            stat(FIRST + "/.");
            return new View(FIRST, Optional.empty());
        } catch (AccessDeniedException denied) {
            List<MountPoint> own = MountTable.read(files, "/proc/self/mountinfo", MountTable.OF_THE_HOST);
            return new View("", Optional.of(HostMounts.of(own)));
        }
    }

    private static void push(ArrayDeque<String> names, String path) {
        String[] all = path.split("/", -1);
        for (int i = all.length - 1; i >= 0; i--) {
            if (!all[i].isEmpty() && !all[i].equals(".")) {
                names.push(all[i]);
            }
        }
    }

    private static String below(String at, String name) {
        return name.equals("..") ? above(at) : at.isEmpty() ? name : at + "/" + name;
    }

    private static String above(String at) {
        return at.substring(0, Math.max(0, at.lastIndexOf('/')));
    }

    private Map<String, Object> stat(String path) throws IOException {
        Path file = files.path(path);
        return Files.readAttributes(file, "unix:mode,dev,ino", LinkOption.NOFOLLOW_LINKS);
    }

    private static int kind(Map<String, Object> found) {
        return found.get("mode") instanceof Integer mode ? mode & TYPE : 0;
    }

    private static String word(Map<String, Object> found) {
        String kind = switch (kind(found)) {
            case FOLDER -> "folder";
            case REGULAR -> "file";
            default -> "special";
        };
        return kind + ":" + found.get("dev") + ":" + found.get("ino");
    }

    private static Observed<String> remote(String path, String type) {
        return Observed.unknown(path + ": inodes of " + type + " are not compared");
    }

    private static Observed<String> unread(String path, Exception failure) {
        return failure instanceof IOException io ? ProcFiles.unread(path, io) : Observed.unknown(path + ": not a path");
    }
}
