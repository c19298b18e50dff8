package dev.wharden.control.filesystem;

import java.util.List;
import java.util.Set;

/**
 * Folders and files whose owner is the host's affair: the sensitive folders themselves and what is above them, programs
 * and settings with all below. What people put below the rest is theirs to give to a user: a project in
 * {@code /home/me/app}, a service's {@code /var/lib/app}.
 */
final class HostsOwn {
    private static final List<String> WITH_ALL_BELOW = List.of(
            "/bin",
            "/boot",
            "/dev",
            "/etc",
            "/lib",
            "/lib32",
            "/lib64",
            "/libx32",
            "/proc",
            "/run",
            "/sbin",
            "/sys",
            "/usr",
            "/var/lib/containerd",
            "/var/lib/containers",
            "/var/lib/docker",
            "/var/lib/dpkg",
            "/var/lib/kubelet",
            "/var/lib/systemd",
            "/var/log/journal",
            "/var/spool/cron");

    /** What holds a person's keys, right below their home. */
    private static final Set<String> KEYS = Set.of(".aws", ".docker", ".gnupg", ".kube", ".ssh");

    private HostsOwn() {}

    /** Whether a normal path is. */
    static boolean is(String path) {
        if (HostFolders.SENSITIVE.stream().anyMatch(folder -> HostPaths.isWithin(folder, path))
                || WITH_ALL_BELOW.stream().anyMatch(folder -> HostPaths.isWithin(path, folder))) {
            return true;
        }
        List<String> names = List.of(path.substring(1).split("/", -1));
        return switch (names.getFirst()) {
            case "home" -> names.size() == 2 || KEYS.contains(names.get(2));
            case "root" -> KEYS.contains(names.get(1));
            // Such as /var/log and /var/lib.
            case "var" -> names.size() == 2 && !names.get(1).equals("www");
            default -> false;
        };
    }
}
