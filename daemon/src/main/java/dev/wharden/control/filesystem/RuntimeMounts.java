package dev.wharden.control.filesystem;

import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.subject.KernelFacts.MountPoint;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the engine and runc mount for every container by themselves: exact rules of path, type, root and device (moby
 * oci/defaults.go and daemon/oci_linux.go; runc libcontainer/rootfs_linux.go). A line that only resembles one, as a
 * volume of another /proc does, is not explained.
 */
final class RuntimeMounts {
    /** The fields of the declaration that the rules ask. */
    static final List<Field> READS = List.of(
            Field.ID,
            Field.MASKED_PATHS,
            Field.READONLY_PATHS,
            Field.PRIVILEGED,
            Field.NETWORK_MODE,
            Field.PID_MODE,
            Field.IPC_MODE,
            Field.CGROUPNS_MODE);

    /** Of Engine 25 and later; where inspect has no list, the engine's own holds (moby oci/defaults.go). */
    private static final Set<String> MASKED = Set.of(
            "/proc/asound",
            "/proc/acpi",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/firmware",
            "/sys/devices/virtual/powercap");

    private static final Set<String> READ_ONLY =
            Set.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    /** Newer engines mask one file for each processor. */
    private static final Pattern THROTTLE = Pattern.compile("/sys/devices/system/cpu/cpu[0-9]{1,5}/thermal_throttle");

    private static final Set<String> ETC = Set.of("/etc/hosts", "/etc/hostname", "/etc/resolv.conf");

    /** In a user namespace nodes cannot be made, so that runc binds the host's. */
    private static final Set<String> NODES =
            Set.of("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty");

    private static final Set<String> INITS = Set.of("docker-init", "tini", "tini-static", "catatonit");

    /** Of cgroup v1 (cgroups(7)); systemd's hierarchy has a group for each container too. */
    private static final Set<String> CONTROLLERS = Set.of(
            "cpu",
            "cpuacct",
            "cpuset",
            "memory",
            "devices",
            "freezer",
            "net_cls",
            "net_prio",
            "blkio",
            "perf_event",
            "hugetlb",
            "pids",
            "rdma",
            "misc",
            "systemd");

    /** The group of a container. */
    private static final Pattern GROUP = Pattern.compile("[0-9a-f]{64}");

    /** Where engines keep their files beside the data root: containerd's snapshots, Podman's containers. */
    private static final List<String> OF_ENGINES =
            List.of("/run/containers", "/var/lib/containers", "/run/containerd", "/var/lib/containerd");

    private final Container container;
    private final HostMountTable host;
    /** Empty where the container has no id. */
    private final Optional<OwnPlaces> own;

    private final Set<String> declared;
    private final Set<String> masked;
    private final Set<String> readOnly;
    private final String dev;
    private final String pts;
    private final List<MountPoint> table;
    private boolean rooted;

    /**
     * The rules for one container.
     *
     * @param declared the targets of declared mounts, which take the place of the runtime's own
     */
    RuntimeMounts(Container container, HostMountTable host, List<MountPoint> table, Set<String> declared) {
        this.container = container;
        this.host = host;
        this.own = Optional.of(container.id())
                .filter(id -> !id.isEmpty())
                .map(id -> new OwnPlaces(id, host.dataRoot() + "/containers/" + id));
        this.declared = declared;
        this.masked = list(Field.MASKED_PATHS, MASKED);
        this.readOnly = list(Field.READONLY_PATHS, READ_ONLY);
        this.dev = device(table, "/dev", "tmpfs");
        this.pts = device(table, "/dev/pts", "devpts");
        this.table = table;
    }

    private Set<String> list(Field field, Set<String> otherwise) {
        return field.in(container).isArray() ? new HashSet<>(container.strings(field.pointer())) : otherwise;
    }

    private static String device(List<MountPoint> table, String path, String type) {
        for (MountPoint line : table) {
            if (line.path().equals(path) && line.type().equals(type)) {
                return line.device();
            }
        }
        return "";
    }

    /** Whether a line is the runtime's own. Asked of the lines in their order. */
    boolean explains(MountPoint line) {
        if (declared.contains(line.path())) {
            // It hides what is mounted there by a declaration too.
            return mask(line);
        }
        return switch (line.path()) {
            case "/" -> root(line);
            case "/proc" -> fresh(line, "proc", isHost(Field.PID_MODE));
            case "/dev" -> fresh(line, "tmpfs", false);
            case "/dev/pts" -> fresh(line, "devpts", false);
            case "/dev/console" -> line.type().equals("devpts") && line.device().equals(pts);
            case "/dev/mqueue" -> fresh(line, "mqueue", isHost(Field.IPC_MODE));
            case "/dev/shm" -> memory(line);
            case "/sys" -> fresh(line, "sysfs", sharesNetwork()) && guarded(line);
            case "/sys/fs/cgroup" -> fresh(line, "tmpfs", false) || (line.type().equals("cgroup2") && cgroup(line));
            default -> init(line) || control(line) || mask(line) || engines(line) || node(line);
        };
    }

    /** The first line of /, in the engine's own folder or of a file system that only the container has. */
    private boolean root(MountPoint line) {
        boolean first = !rooted;
        rooted = true;
        return first && (host.name(line).stream().allMatch(this::isEngines) || host.isEngines(line));
    }

    /** A file system of the container's own, made for it. */
    private boolean fresh(MountPoint line, String type, boolean shared) {
        return line.type().equals(type) && line.root().equals("/") && (shared || !host.has(line));
    }

    /**
     * The host's, the one of a container that lends it, its own; the engine keeps the latter two in the folder of the
     * container.
     */
    private boolean memory(MountPoint line) {
        return fresh(line, "tmpfs", false)
                || (line.type().equals("tmpfs")
                        && line.root().equals("/")
                        && host.name(line).stream()
                                .allMatch(path -> isHost(Field.IPC_MODE)
                                        ? path.equals("/dev/shm")
                                        : isEngines(path) && path.endsWith("/shm")));
    }

    private boolean sharesNetwork() {
        String mode = Field.NETWORK_MODE.in(container).asText("");
        return mode.equals("host") || mode.startsWith("container:");
    }

    private boolean isHost(Field field) {
        return field.in(container).asText("").equals("host");
    }

    /** Only a privileged container may write to it. */
    private boolean guarded(MountPoint line) {
        return line.readOnly() || Field.PRIVILEGED.in(container).booleanValue();
    }

    /** v1: one hierarchy each. */
    private boolean control(MountPoint line) {
        return line.path().startsWith("/sys/fs/cgroup/")
                && line.path().indexOf('/', "/sys/fs/cgroup/".length()) < 0
                && (line.type().equals("cgroup") || line.type().equals("cgroup2"))
                && (cgroup(line) || named(line));
    }

    /**
     * A v1 hierarchy without a controller, as OpenRC has one and as a volume of type cgroup makes one: runc gives every
     * container a read-only view of each that the host has, under the last part of whatever path the host mounted it at
     * (runc libcontainer/rootfs_linux.go), in the group of the engine, since it makes none there for the container. The
     * view stays when the host's own mount is gone. Not that of a controller, nor the group of another container.
     */
    private boolean named(MountPoint line) {
        return line.type().equals("cgroup")
                && line.readOnly()
                && !GROUP.matcher(line.root()).find()
                && Stream.concat(Stream.of(line.path()), host.paths(line).stream())
                        .noneMatch(path -> List.of(path.substring(path.lastIndexOf('/') + 1)
                                        .split(",", -1))
                                .stream()
                                .anyMatch(CONTROLLERS::contains));
    }

    /**
     * Its own group, whatever the parent and the driver; the whole tree, not writable, where it declares the host's
     * cgroup namespace.
     */
    private boolean cgroup(MountPoint line) {
        boolean group = own.isPresent() && own.get().isGroup(line.root());
        boolean whole = line.type().equals("cgroup2") && line.root().equals("/") && isHost(Field.CGROUPNS_MODE);
        return (group || whole) && guarded(line);
    }

    /** {@code /sbin/docker-init}, wherever the image's own link leads that folder. */
    private boolean init(MountPoint line) {
        if (!line.path().endsWith("/docker-init")) {
            return false;
        }
        String file = line.root().substring(line.root().lastIndexOf('/') + 1);
        return line.readOnly() && INITS.contains(file);
    }

    /**
     * An empty folder or /dev/null over what must not be seen; the same file system, read-only, over what must not be
     * written.
     */
    private boolean mask(MountPoint line) {
        String path = line.path();
        if (masked.contains(path)
                || (path.startsWith("/sys/") && THROTTLE.matcher(path).matches())) {
            boolean empty = fresh(line, "tmpfs", false) && line.readOnly();
            boolean none = line.root().equals("/null")
                    && (line.device().equals(dev) || host.paths(line).contains("/dev/null"));
            return empty || none;
        }
        return readOnly.contains(path) && line.readOnly() && isInPlace(line);
    }

    /** Whether it shows what was there before it: a part of what is mounted above it. */
    private boolean isInPlace(MountPoint line) {
        return table.stream()
                .takeWhile(above -> !above.equals(line))
                .filter(above -> above.device().equals(line.device()))
                .filter(above -> HostPaths.isWithin(line.path(), above.path()))
                .anyMatch(above -> line.root().equals(at(above, line.path())));
    }

    /** What a line shows at a path below its own. */
    private static String at(MountPoint above, String path) {
        String below =
                above.path().equals("/") ? path : path.substring(above.path().length());
        return above.root().equals("/") ? below : above.root() + below;
    }

    /**
     * Names and addresses, also where the image has links in their place, and secrets: files in the folder that the
     * engine keeps for the container, or for the one whose network it shares.
     */
    private boolean engines(MountPoint line) {
        Optional<String> place = host.name(line);
        if (ETC.contains(line.path()) || line.path().equals("/run/.containerenv")) {
            String file = line.path().substring(line.path().lastIndexOf('/'));
            return place.map(path -> (isEngines(path) && path.endsWith(file)) || host.isContainers(line, file))
                    .orElseGet(() -> line.root().endsWith(file));
        }
        return own.isPresent() && place.isPresent() && own.get().hasFile(place.get());
    }

    private boolean node(MountPoint line) {
        return NODES.contains(line.path())
                && line.type().equals("devtmpfs")
                && host.paths(line).contains(line.path());
    }

    private boolean isEngines(String path) {
        return HostPaths.isWithin(path, host.dataRoot())
                || OF_ENGINES.stream().anyMatch(folder -> HostPaths.isWithin(path, folder));
    }
}
