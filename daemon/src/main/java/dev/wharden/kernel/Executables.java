package dev.wharden.kernel;

import dev.wharden.container.Container;
import dev.wharden.subject.Executable;
import dev.wharden.subject.Executable.Place;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which files the processes of one container execute, and whose those are. {@code /proc/PID/exe} leads to the
 * file itself, whatever the container does to its path, and needs CAP_SYS_PTRACE (proc_pid_exe(5)). No path of the
 * container is followed on the host. Used for one look, by one thread.
 *
 * <p>A file of an image was last changed, by the time of its inode, before the container was created: a container
 * cannot set that time, so that who moves a file while it is looked for is found out. Where the folder of the writable
 * layer may be read, that decides: a backup or a new label changes the time too. A name that is no text cannot be found
 * in it, and the time decides.
 */
final class Executables {
    private static final String MEMORY = "/memfd:";
    private static final String DELETED = " (deleted)";
    /** Stands for bytes that are no UTF-8: the file is not found by such a name. */
    private static final char NO_TEXT = '\ufffd';

    private static final Observed<Executable> ENDED = Observed.absent("it has ended");
    private static final Observed<Executable> EXITING = Observed.absent("it is in its exit");
    /** Each shows the time of the file below, and has a device of its own. */
    private static final Set<String> LAYERED = Set.of("overlay", "btrfs", "zfs", "fuse.fuse-overlayfs");
    /**
     * Bytes on the heap of the tables of processes with mounts of their own: an init system gives each service one, and
     * a container may have thousands of lines in each.
     */
    private static final int ROOM = 16 << 20;
    /** Files that are remembered: usual containers execute a few. */
    private static final int REMEMBERED = 64;

    private final ProcFiles files;
    private final LayerFolder layers;
    private final Observed<List<MountPoint>> mounts;
    private final String upper;
    private final Optional<Instant> created;
    private final Map<Key, Observed<Executable>> known = new HashMap<>();
    /** By the namespace; the first is the main process's. */
    private final Map<String, List<MountPoint>> tables = new HashMap<>();

    private long room = ROOM;
    private boolean denied;

    private record Key(String link, long device, long inode) {}

    private record File(String link, long device, long inode, Instant changed) {}

    /** Nothing was looked at yet. */
    Executables(ProcFiles files, LayerFolder layers, Container container, Observed<List<MountPoint>> mounts) {
        this.files = files;
        this.layers = layers;
        this.mounts = mounts;
        this.created = created(container);
        // The containerd image store names none, and a container may mount what it likes over its root.
        String told = container.text("/GraphDriver/Data/UpperDir");
        this.upper = told.isEmpty()
                ? root().map(MountPoint::upper).filter(this::isSnapshot).orElse("")
                : told;
    }

    private boolean isSnapshot(String folder) {
        return folder.matches("/[^\\n]+/io\\.containerd\\.snapshotter\\.v1\\.[a-z]+/snapshots/\\d+/fs");
    }

    private static Optional<Instant> created(Container container) {
        try {
            return Optional.of(Instant.parse(container.created()));
        } catch (DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }

    private Optional<MountPoint> root() {
        return mounts instanceof Observed.Known<List<MountPoint>>(List<MountPoint> table)
                ? table.stream().filter(mount -> mount.path().equals("/")).findFirst()
                : Optional.empty();
    }

    /**
     * What a process executes; absent where it has ended or where Wharden may not be told of any.
     *
     * @param folder of the process
     */
    Observed<Executable> of(String folder) {
        String exe = folder + "/exe";
        if (denied) {
            return Observed.absent("needs CAP_SYS_PTRACE");
        }
        try {
            String link = files.link(exe);
            if (link.startsWith(MEMORY)) {
                return found(Place.MEMORY, cut(link.substring(MEMORY.length())), "");
            }
            if (link.endsWith(DELETED)) {
                String path = cut(link);
                return found(Place.DELETED, path, at(path).map(MountPoint::path).orElse(""));
            }
            List<MountPoint> seen = seen(folder);
            Optional<MountPoint> remote = remote(link, seen);
            if (remote.isPresent()) {
                return found(Place.MOUNTED, link, remote.get().path());
            }
            File file = file(exe, link);
            var key = new Key(link, file.device(), file.inode());
            Observed<Executable> before = known.get(key);
            if (before != null) {
                return before;
            }
            return place(folder, file, key, seen);
        } catch (NoSuchFileException ended) {
            return ENDED;
        } catch (AccessDeniedException failure) {
            denied = !TraceRight.isThere(files);
            return denied ? Observed.absent("needs CAP_SYS_PTRACE") : ProcFiles.unread(exe, failure);
        } catch (IOException failure) {
            return ProcFiles.isOfItsExit(failure) ? EXITING : ProcFiles.unread(exe, failure);
        }
    }

    /** Whether no more is said of a process than that it ended while it was looked at. */
    static boolean isOfItsEnd(Observed<Executable> said) {
        return said.equals(ENDED) || said.equals(EXITING);
    }

    private static String cut(String link) {
        return link.endsWith(DELETED) ? link.substring(0, link.length() - DELETED.length()) : link;
    }

    private static Observed<Executable> found(Place place, String path, String mount) {
        return Observed.known(new Executable(place, path, mount));
    }

    private File file(String exe, String link) throws IOException {
        Map<String, Object> read = files.attributes(exe, "dev,ino,ctime");
        return read.get("dev") instanceof Number device
                        && read.get("ino") instanceof Number inode
                        && read.get("ctime") instanceof FileTime changed
                ? new File(link, device.longValue(), inode.longValue(), changed.toInstant())
                : new File(link, -1, -1, Instant.MAX);
    }

    /** What the process has mounted, which is what the main one has unless it has mounts of its own. */
    private List<MountPoint> seen(String folder) throws IOException {
        if (!(mounts instanceof Observed.Known<List<MountPoint>>(List<MountPoint> table))) {
            throw new IOException("its mounts are not known");
        }
        String namespace = files.link(folder + "/ns/mnt");
        if (tables.isEmpty()) {
            tables.put(namespace, table);
        }
        List<MountPoint> known = tables.get(namespace);
        if (known != null) {
            return known;
        }
        if (room <= 0) {
            throw new IOException(
                    "the tables of its processes with their own mounts take more than " + (ROOM >> 20) + " MiB");
        }
        List<MountPoint> own = MountTable.read(files, folder + "/mountinfo", MountTable.OF_A_CONTAINER);
        room -= MountTable.weight(own);
        tables.put(namespace, own);
        return own;
    }

    /**
     * The mount of a file where it may be a silent server's: to ask about that waits for ever, and the table alone
     * tells that it is no file of the image. Throws IOException where such a one is the root; a program's that is
     * layered is the engine's.
     */
    private static Optional<MountPoint> remote(String link, List<MountPoint> seen) throws IOException {
        Optional<MountPoint> on =
                at(link, seen).filter(mount -> !mount.type().isEmpty() && !LocalPaths.answers(mount.type()));
        if (on.isPresent() && on.get().path().equals("/")) {
            String type = on.get().type();
            if (LAYERED.contains(type)) {
                return Optional.empty();
            }
            throw new IOException("it executes " + link + ", which is on " + type + ", which may never answer");
        }
        return on;
    }

    /** Remembers what is said of a file by the mounts of the main process. */
    private Observed<Executable> place(String folder, File file, Key key, List<MountPoint> own) throws IOException {
        Optional<MountPoint> mount = at(file.link()).filter(one -> isOn(file, one));
        if (mount.isPresent()) {
            return remember(key, of(folder, file, mount.get()));
        }
        // With mounts of its own it sees other paths.
        Optional<MountPoint> seen = at(file.link(), own).filter(one -> isOn(file, one) || LAYERED.contains(one.type()));
        Observed<Executable> place =
                seen.isPresent() ? of(folder, file, seen.get()) : found(Place.ELSEWHERE, file.link(), "");
        return mounts.equals(Observed.known(own)) ? remember(key, place) : place;
    }

    private Observed<Executable> remember(Key key, Observed<Executable> place) {
        if (known.size() < REMEMBERED) {
            known.put(key, place);
        }
        return place;
    }

    private Observed<Executable> of(String folder, File file, MountPoint mount) throws IOException {
        boolean isRoot = mount.path().equals("/")
                && root().filter(root -> root.device().equals(mount.device())).isPresent();
        return isRoot ? layer(folder, file, mount) : found(Place.MOUNTED, file.link(), mount.path());
    }

    private Observed<Executable> layer(String folder, File file, MountPoint root) throws IOException {
        if (!LAYERED.contains(root.type()) || created.isEmpty()) {
            return Observed.unknown("its storage does not tell the image from what was written");
        }
        Place byTime = file.changed().isAfter(created.get()) ? Place.WRITABLE : Place.IMAGE;
        if (upper.isEmpty() || file.link().indexOf(NO_TEXT) >= 0) {
            return found(byTime, file.link(), "/");
        }
        try {
            if (layers.has(upper, file.link())) {
                return found(Place.WRITABLE, file.link(), "/");
            }
            if (byTime == Place.IMAGE) {
                return found(Place.IMAGE, file.link(), "/");
            }
        } catch (NoSuchFileException | AccessDeniedException unseen) {
            return found(byTime, file.link(), "/");
        }
        String exe = folder + "/exe";
        return file(exe, files.link(exe)).equals(file)
                ? found(Place.IMAGE, file.link(), "/")
                : Observed.unknown(exe + ": it is moved while it is read");
    }

    private Optional<MountPoint> at(String path) {
        return mounts instanceof Observed.Known<List<MountPoint>>(List<MountPoint> table)
                ? at(path, table)
                : Optional.empty();
    }

    /** The innermost mount above a path, and of two on one folder the later. */
    private static Optional<MountPoint> at(String path, List<MountPoint> table) {
        @Nullable MountPoint best = null;
        for (MountPoint mount : table) {
            String at = mount.path();
            boolean above = at.equals("/")
                    || (path.startsWith(at) && (path.length() == at.length() || path.charAt(at.length()) == '/'));
            if (above && (best == null || at.length() >= best.path().length())) {
                best = mount;
            }
        }
        return Optional.ofNullable(best);
    }

    /** The kernel's numbers of a device, as makedev(3) joins them. */
    private static boolean isOn(File file, MountPoint mount) {
        long major = ((file.device() >>> 8) & 0xfff) | ((file.device() >>> 32) & ~0xfffL);
        long minor = (file.device() & 0xff) | ((file.device() >>> 12) & ~0xffL);
        return mount.device().equals(major + ":" + minor);
    }
}
