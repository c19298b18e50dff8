package dev.wharden.control.filesystem;

import dev.wharden.subject.KernelFacts.MountPoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** File systems by their type: what holds data, what is a window on the host's kernel, and what lies on a disk. */
final class FileSystems {
    /** One of each for the host or for a namespace, and where the host has it: to mount it is to mount that. */
    private static final Map<String, String> KERNEL = Map.ofEntries(
            Map.entry("proc", "/proc"),
            Map.entry("sysfs", "/sys"),
            Map.entry("cgroup", "/sys/fs/cgroup"),
            Map.entry("cgroup2", "/sys/fs/cgroup"),
            Map.entry("devpts", "/dev/pts"),
            Map.entry("devtmpfs", "/dev"),
            Map.entry("mqueue", "/dev/mqueue"),
            Map.entry("hugetlbfs", "/dev/hugepages"),
            Map.entry("debugfs", "/sys/kernel/debug"),
            Map.entry("tracefs", "/sys/kernel/tracing"),
            Map.entry("securityfs", "/sys/kernel/security"),
            Map.entry("configfs", "/sys/kernel/config"),
            Map.entry("bpf", "/sys/fs/bpf"),
            Map.entry("fusectl", "/sys/fs/fuse/connections"),
            Map.entry("pstore", "/sys/fs/pstore"),
            Map.entry("efivarfs", "/sys/firmware/efi/efivars"),
            Map.entry("selinuxfs", "/sys/fs/selinux"),
            Map.entry("resctrl", "/sys/fs/resctrl"),
            Map.entry("binfmt_misc", "/proc/sys/fs/binfmt_misc"),
            Map.entry("nfsd", "/proc/fs/nfsd"),
            Map.entry("rpc_pipefs", "/run/rpc_pipefs"),
            Map.entry("nsfs", "/proc"),
            Map.entry("cpuset", "/sys/fs/cgroup"),
            Map.entry("smackfs", "/sys/fs/smackfs"),
            Map.entry("xenfs", "/proc/xen"),
            Map.entry("binder", "/dev/binderfs"),
            Map.entry("functionfs", "/dev/usb-ffs"));

    /** Where a host has some of them beside that: names that say what they are all the same. */
    private static final Map<String, String> ALSO = Map.of("nsfs", "/run", "rpc_pipefs", "/var/lib/nfs/rpc_pipefs");

    /**
     * A host may have several, each with what was made in it: one elsewhere shows nothing of that at the usual place.
     */
    private static final Set<String> SEVERAL = Set.of("hugetlbfs", "devpts", "functionfs", "binder", "fusectl");

    /** What programs of the host keep there is at a place of theirs, which may be allowed by that name. */
    private static final Set<String> NAMED = Set.of("bpf", "cgroup2");

    /** In memory or on another machine: nothing of this host. */
    private static final Set<String> ELSEWHERE = Set.of(
            "tmpfs", "ramfs", "nfs", "nfs4", "cifs", "smb3", "ceph", "glusterfs", "lustre", "9p", "virtiofs", "afs");

    private static final Set<String> MEMORY = Set.of("tmpfs", "ramfs");

    private static final Set<String> DISKS = Set.of(
            "ext2",
            "ext3",
            "ext4",
            "xfs",
            "btrfs",
            "f2fs",
            "zfs",
            "bcachefs",
            "jfs",
            "vfat",
            "exfat",
            "ntfs3",
            "ocfs2",
            "gfs2",
            "iso9660",
            "udf",
            "squashfs",
            "erofs");

    private FileSystems() {}

    /** Where the host has it, for a file system that shows the kernel's own; empty for any other. */
    static Optional<String> kernel(String type) {
        return Optional.ofNullable(KERNEL.get(type));
    }

    /**
     * The kernel's own place of a line whose name on the host does not say what it is: each mount of /proc is a file
     * system by itself since Linux 5.8, and a chroot's lies wherever the chroot does. Empty for any other line.
     *
     * @param name of it on the host
     * @param names all that the host has for the same
     */
    static Optional<String> disguised(MountPoint line, String name, List<String> names) {
        return kernel(line.type())
                .filter(place -> !SEVERAL.contains(line.type())
                        || names.stream().anyMatch(other -> HostPaths.isWithin(other, place)))
                .filter(place -> !HostPaths.isWithin(name, top(place))
                        && !HostPaths.isWithin(name, ALSO.getOrDefault(line.type(), place)))
                .map(place -> line.root().startsWith("/") ? HostPaths.normal(place + line.root()) : place);
    }

    /** Whether its name on the host counts beside the kernel's own place of it where that is allowed. */
    static boolean isNamed(String type) {
        return NAMED.contains(type);
    }

    private static String top(String place) {
        int end = place.indexOf('/', 1);
        return end < 0 ? place : place.substring(0, end);
    }

    /** In memory, or on another machine. */
    static boolean isElsewhere(String type) {
        return ELSEWHERE.contains(type) || type.equals("fuse") || type.startsWith("fuse.");
    }

    /** Whether what it holds is there after a restart of the host: of a disk, or of another machine. */
    static boolean isStore(String type) {
        return isData(type) && !MEMORY.contains(type) && !type.equals("overlay");
    }

    /** Whether it holds data: of a disk, of another machine, in memory. What is not known is not. */
    static boolean isData(String type) {
        return isElsewhere(type) || DISKS.contains(type) || type.equals("overlay");
    }
}
