package dev.wharden.control.filesystem;

import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The host's mount table, to tell what a line of a container's table is on the host: the root that a line shows is
 * relative to its file system, so that lines are joined by device (proc(5), mountinfo).
 *
 * <p>One folder of a file system has as many names as the host has it mounted, and anybody who may create a volume or
 * mount on the host adds some. {@link #name} is the one that counts: what is mounted later does not change it.
 *
 * <p>The engine's folder, {@code dataRoot}, is where volumes and its files for each container are.
 */
final class HostMountTable {
    private static final int ID = 64;
    private static final String GONE = "//deleted";

    private final HostMounts mounts;
    private final String dataRoot;
    private final String volumes;
    private final String containers;
    private final Optional<Engines> engines;
    private final Predicate<String> own;

    /**
     * The table for one container.
     *
     * @param own whether a path of the host lies in what the container itself declares: volumes of others, below the
     *     engine's folder, give no name to what it has mounted
     */
    HostMountTable(HostMounts mounts, String dataRoot, Predicate<String> own) {
        this.mounts = mounts;
        this.own = own;
        this.dataRoot = HostPaths.normal(dataRoot);
        this.volumes = join(this.dataRoot, "volumes");
        this.containers = this.dataRoot + "/containers/";
        this.engines = mounts.holding(this.dataRoot)
                .map(host -> new Engines(host.device(), join(host.root(), below(this.dataRoot, host.path()))));
    }

    /** The engine's folder as lines of other tables show it: a file system and the folder's path in it. */
    private record Engines(String device, String root) {}

    String dataRoot() {
        return dataRoot;
    }

    /**
     * Where on the host the mounted folder is: by each line of the same device in whose root it lies. Empty for a file
     * system of the container's own.
     */
    List<String> paths(MountPoint mount) {
        String root = root(mount);
        return mounts.of(mount.device()).stream()
                .filter(host -> holds(host, mount, root))
                .map(host -> path(root, host))
                .distinct()
                .toList();
    }

    /**
     * The host's own name of the mounted folder, of all that it has. In the host's first root file system that is its
     * path there; else the name by the line that shows most of the file system, since a bind shows a part of what was
     * mounted before; of equal ones by the first in the kernel's order, which is the oldest. On btrfs, whose lines are
     * subvolumes and may show all above them later, by the oldest. A volume's line comes last, and never that of a
     * volume that is not the container's.
     *
     * <p>Empty for what the host shows nowhere else.
     */
    Optional<String> name(MountPoint mount) {
        String root = root(mount);
        @Nullable MountPoint best = null;
        for (MountPoint host : mounts.of(mount.device())) {
            // The first of equal ones.
            if (holds(host, mount, root)
                    && (!isVolume(host.path()) || own.test(host.path()))
                    && (best == null || rank(host) < rank(best))) {
                best = host;
            }
        }
        return best == null ? Optional.empty() : Optional.of(path(root, best));
    }

    /** The root, then by how much of the file system is shown, then volumes. */
    private long rank(MountPoint host) {
        long last = host.path().equals("/") ? 0 : isVolume(host.path()) ? 2 : 1;
        return (last << Integer.SIZE)
                + (host.type().equals("btrfs") ? 0 : host.root().length());
    }

    private boolean isVolume(String path) {
        return HostPaths.isWithin(path, volumes);
    }

    /** Whether a mounted folder, which has that root, lies in the root of a line. */
    private static boolean holds(MountPoint host, MountPoint mount, String root) {
        return isOne(host, mount) && HostPaths.isWithin(root, host.root());
    }

    private static String path(String root, MountPoint host) {
        return join(host.path(), below(root, host.root()));
    }

    /**
     * The kernel gives the number of a device that is gone to the next: the two tables are not read at the same moment.
     */
    private static boolean isOne(MountPoint host, MountPoint mount) {
        return mount.type().isEmpty() || host.type().equals(mount.type());
    }

    /** Whether the host has the file system of a line mounted anywhere. */
    boolean has(MountPoint mount) {
        for (MountPoint host : mounts.of(mount.device())) {
            if (isOne(host, mount)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it is a file of that name in a folder that the engine keeps for one container, by device and root. */
    boolean isContainers(MountPoint mount, String file) {
        String path = inEngines(mount).orElse("");
        return path.endsWith(file)
                && path.startsWith(containers)
                && path.length() == containers.length() + ID + file.length()
                && isHexadecimal(path, containers.length(), containers.length() + ID);
    }

    private static boolean isHexadecimal(String text, int begin, int end) {
        for (int at = begin; at < end; at++) {
            char digit = text.charAt(at);
            if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** What lies in the engine's own folder, as the engine calls it; empty for all else. */
    Optional<String> inEngines(MountPoint mount) {
        if (engines.isEmpty() || !engines.get().device().equals(mount.device())) {
            return Optional.empty();
        }
        String root = root(mount);
        String folder = engines.get().root();
        return HostPaths.isWithin(root, folder) ? Optional.of(join(dataRoot, below(root, folder))) : Optional.empty();
    }

    /** The kernel marks a folder that was removed since. */
    private static String root(MountPoint mount) {
        return mount.root().endsWith(GONE)
                ? mount.root().substring(0, mount.root().length() - GONE.length())
                : mount.root();
    }

    /**
     * Whether it lies in the engine's own folder, as an ordinary volume does: by device and root, whatever the folder
     * is called on this host.
     */
    boolean isEngines(MountPoint mount) {
        return inEngines(mount).isPresent();
    }

    /** The rest of a path below a folder that it is within, without a slash before it. */
    private static String below(String path, String folder) {
        int begin = folder.equals("/") ? 1 : folder.length() + 1;
        return begin >= path.length() ? "" : path.substring(begin);
    }

    private static String join(String folder, String rest) {
        if (rest.isEmpty()) {
            return HostPaths.normal(folder);
        }
        return HostPaths.normal(folder.equals("/") ? "/" + rest : folder + "/" + rest);
    }
}
