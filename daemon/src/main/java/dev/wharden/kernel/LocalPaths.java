package dev.wharden.kernel;

import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows a path of the host name by name, by the mount table: no file system is asked that may never answer (FUSE,
 * NFS, an automount). A path may be one that a container or a local user has turned into a link to such a one, and a
 * thread that waits there cannot be ended. No file is opened, and no folder on the way is asked for twice.
 */
public final class LocalPaths {
    /** Their inodes last as long as they are mounted, and no other machine or program answers for them. */
    static final Set<String> LASTING = Set.of(
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

    /** The kernel itself answers for these; a layered one is as local as what root has it made of. */
    private static final Set<String> OTHERS = Set.of(("overlay aufs squashfs erofs iso9660 vfat exfat ntfs3 nilfs2 "
                    + "ubifs rootfs proc sysfs devpts cgroup cgroup2 mqueue securityfs hugetlbfs")
            .split(" "));

    /** Names and links of one walk: who makes links can have each of them lead through thousands of names. */
    private static final int MOST_STEPS = 512;

    /** The folder that is held, and the one above it. */
    private static final String HERE = ".";

    private static final String ABOVE = "..";

    /** The host's files as its first process sees them: Wharden may have mounts of its own. */
    private static final String FIRST = "/proc/1/root";

    private static final String OWN_TABLE = "/proc/self/mountinfo";

    /** Masked units are links to it. It is known without being asked. */
    static final String NULL = "/dev/null";

    private final ProcFiles files;
    private final HostMounts table;
    private final View view;

    private LocalPaths(ProcFiles files, HostMounts table, View view) {
        this.files = files;
        this.table = table;
        this.view = view;
    }

    /** Of the host that this process sees, as it is mounted now. Throws IOException where that cannot be read. */
    public static LocalPaths now() throws IOException {
        return of(ProcFiles.ofHost());
    }

    /** The same below a root that tests replace. Without a table nothing is mounted. */
    static LocalPaths of(ProcFiles files) throws IOException {
        try {
            return new LocalPaths(files, HostMounts.of(own(files)), new View("", Optional.empty()));
        } catch (NoSuchFileException none) {
            return new LocalPaths(files, HostMounts.of(List.of()), new View("", Optional.empty()));
        }
    }

    /** Of the host as its first process sees it, by that one's table. Throws IOException where that is not seen. */
    static LocalPaths ofFirst(ProcFiles files, HostMounts table) throws IOException {
        try {
            var _ = Files.readAttributes(files.path(FIRST + "/."), "unix:mode", LinkOption.NOFOLLOW_LINKS);
            return new LocalPaths(files, table, new View(FIRST, Optional.empty()));
        } catch (AccessDeniedException denied) {
            return new LocalPaths(files, table, new View("", Optional.of(HostMounts.of(own(files)))));
        }
    }

    /** Of a process's root, by its own table. Throws IOException where that is not seen. */
    static LocalPaths of(ProcFiles files, int pid) throws IOException {
        String process = "/proc/" + pid;
        HostMounts table = HostMounts.of(MountTable.read(files, process + "/mountinfo", MountTable.OF_A_CONTAINER));
        return new LocalPaths(files, table, new View(process + "/root", Optional.empty()));
    }

    private static List<MountPoint> own(ProcFiles files) throws IOException {
        return MountTable.read(files, OWN_TABLE, MountTable.OF_THE_HOST);
    }

    /** Whether a file system of this type always answers, as far as its type tells. */
    static boolean answers(String type) {
        return LASTING.contains(type) || OTHERS.contains(type);
    }

    /** A file system that is not asked. */
    static final class Remote extends IOException {
        private static final long serialVersionUID = 1;

        private final String place;
        private final String type;

        private Remote(String place, String type) {
            super("it is on " + type + " at " + place + ", which may never answer");
            this.place = place;
            this.type = type;
        }

        String place() {
            return place;
        }

        String type() {
            return type;
        }
    }

    /** A walk that has ended at a place. */
    static final class Ended extends IOException {
        private static final long serialVersionUID = 1;

        private final String place;

        private Ended(String place, String why) {
            super(why);
            this.place = place;
        }

        /** The path where the walk ended. */
        String place() {
            return place;
        }
    }

    /** Where a path leads, links followed. Throws NoSuchFileException, Remote, Ended or another IOException. */
    FoundFile find(String path) throws IOException {
        return walk(path, true, false);
    }

    /** The same, but for a link at its end, which is not followed. */
    FoundFile findUnfollowed(String path) throws IOException {
        return walk(path, false, false);
    }

    /** As {@link #find}, of file systems with inodes that last. */
    FoundFile findLasting(String path) throws IOException {
        return walk(path, true, true);
    }

    private FoundFile walk(String path, boolean follow, boolean lasting) throws IOException {
        var names = new ArrayDeque<String>();
        push(names, path);
        var owners = new HashSet<Integer>();
        boolean open = false;
        String at = "";
        String name = HERE;
        try (var folders = new HeldFolders(files.path(view.prefix() + "/" + HERE))) {
            for (int steps = 0; steps + names.size() <= MOST_STEPS; steps++) {
                FoundFile found = ask(folders.in(name), at, lasting, owners, open);
                if (found.isLink() && (follow || !names.isEmpty())) {
                    owners.add(found.owner());
                    String to = Files.readSymbolicLink(folders.in(name)).toString();
                    if (to.equals(NULL) && names.isEmpty()) {
                        return new FoundFile(NULL, Map.of(), owners, open);
                    }
                    push(names, to);
                    at = to.startsWith("/") ? "" : above(at);
                    if (to.startsWith("/")) {
                        folders.leaveAll();
                    }
                } else if (names.isEmpty()) {
                    return found;
                } else {
                    owners.add(found.owner());
                    open |= found.isOpenToOthers();
                    if (!name.equals(HERE)) {
                        folders.enter(name);
                    }
                }
                name = names.isEmpty() ? HERE : names.pop();
                if (name.equals(ABOVE)) {
                    folders.leave();
                    at = above(at);
                    name = HERE;
                } else if (!name.equals(HERE)) {
                    at = at.isEmpty() ? name : at + "/" + name;
                }
            }
        }
        throw new Ended(path, "more than " + MOST_STEPS + " names and links on the way");
    }

    private FoundFile ask(Path file, String at, boolean lasting, Set<Integer> owners, boolean open) throws IOException {
        String path = "/" + at;
        Optional<MountPoint> line = table.holding(path);
        boolean local = line.map(MountPoint::type)
                .map(type -> lasting ? LASTING.contains(type) : answers(type) || isRoot(line.get()))
                .orElse(!lasting);
        if (!local) {
            throw new Remote(path, line.map(MountPoint::type).orElse("an unknown type"));
        }
        if (!view.shows(path, table)) {
            throw new Ended(path, "Wharden's own view of it is another");
        }
        try {
            return new FoundFile(
                    path,
                    Files.readAttributes(file, "unix:mode,dev,ino,uid,gid", LinkOption.NOFOLLOW_LINKS),
                    Set.copyOf(owners),
                    open);
        } catch (NoSuchFileException none) {
            throw new NoSuchFileException(path);
        } catch (AccessDeniedException denied) {
            throw new AccessDeniedException(path);
        } catch (FileSystemException other) {
            throw new FileSystemException(path, null, other.getReason());
        }
    }

    /** All of a host whose root is another machine's waits for that anyhow. */
    private boolean isRoot(MountPoint line) {
        return table.holding("/")
                .filter(root -> root.device().equals(line.device()))
                .isPresent();
    }

    /** Where links lead, as far as anything is there and may be asked. */
    public Path real(Path path) {
        Path parent = path.getParent();
        Path name = path.getFileName();
        if (parent == null || name == null) {
            return path;
        }
        try {
            return Path.of(find(path.toString()).path());
        } catch (IOException notThere) {
            return real(parent).resolve(name);
        }
    }

    /** Whether a folder is there, links followed. */
    public boolean isFolder(Path path) {
        try {
            return find(path.toAbsolutePath().normalize().toString()).isFolder();
        } catch (IOException notThere) {
            return false;
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

    private static void push(ArrayDeque<String> names, String path) {
        String[] all = path.split("/", -1);
        for (int i = all.length - 1; i >= 0; i--) {
            if (!all[i].isEmpty() && !all[i].equals(HERE)) {
                names.push(all[i]);
            }
        }
    }

    private static String above(String at) {
        return at.substring(0, Math.max(0, at.lastIndexOf('/')));
    }
}
