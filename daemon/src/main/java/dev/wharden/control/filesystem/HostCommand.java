package dev.wharden.control.filesystem;

import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Guarded;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where who can write has the host: what it executes, what it is configured by, and what its engine and Wharden go by.
 */
final class HostCommand {
    private static final List<String> FOLDERS = List.of(
            "/bin",
            "/boot",
            "/etc",
            "/lib",
            "/lib32",
            "/lib64",
            "/libx32",
            "/proc",
            "/root",
            "/run/containerd",
            "/run/docker",
            "/run/runc",
            "/run/systemd/generator",
            "/run/systemd/private",
            "/run/systemd/system",
            "/run/systemd/transient",
            "/run/udev/rules.d",
            "/run/wharden",
            "/sbin",
            "/sys",
            "/usr",
            "/var/lib/cloud",
            "/var/lib/containerd",
            "/var/lib/dpkg",
            "/var/lib/wharden",
            "/var/spool/at",
            "/var/spool/cron");

    /** Nothing is executed from these: they are in many containers, and often somebody has not thought of :ro. */
    private static final List<String> TOLD = List.of(
            "/etc/hostname",
            "/etc/hosts",
            "/etc/localtime",
            "/etc/machine-id",
            "/etc/os-release",
            "/etc/resolv.conf",
            "/etc/timezone",
            "/usr/lib/os-release",
            "/usr/share/zoneinfo");

    /** What neither a shell nor a service of root's reads by itself: data below a folder of root's. */
    private static final Pattern DATA =
            Pattern.compile("/root/(?![.]|bin/)[^/]+/(?![.]).+|/etc/ssl/certs(/.*)?|/usr/src(/.*)?", Pattern.DOTALL);

    /** In the engine's folder: what a volume holds, and nothing of what the engine knows of it. */
    private static final Pattern VOLUME = Pattern.compile("/volumes/[^/]+/_data(/.*)?", Pattern.DOTALL);

    private final List<String> folders;
    private final List<String> files;

    HostCommand(EngineFacts engine) {
        Guarded guarded = engine.guarded();
        this.folders = Stream.concat(Stream.of(engine.dataRoot()), guarded.folders().stream())
                .map(HostPaths::normal)
                // An engine that does not say where its folder is.
                .filter(folder -> !folder.equals("/"))
                .distinct()
                .toList();
        this.files = guarded.files().stream().map(HostPaths::normal).toList();
    }

    /**
     * Whether it is the engine's folder or something of Wharden's own, or holds one: no policy has to name these. A
     * folder that holds a file of Wharden's, as /var/log does, only where it is writable.
     */
    boolean isOwn(String path, boolean readOnly) {
        return folders.stream().anyMatch(folder -> touches(path, folder))
                || (readOnly ? files.stream().anyMatch(path::startsWith) : isFile(path));
    }

    /** With those beside it that begin with its name: an older file of the audit log. */
    private boolean isFile(String path) {
        return files.stream().anyMatch(file -> path.startsWith(file) || HostPaths.isWithin(file, path));
    }

    /** Whether who can write to a path, or to what is below it, has the host. */
    boolean isIn(String path) {
        return folders.stream().anyMatch(folder -> touches(path, folder) && !isVolume(path, folder))
                || isFile(path)
                || (FOLDERS.stream().anyMatch(folder -> touches(path, folder))
                        && TOLD.stream().noneMatch(file -> HostPaths.isWithin(path, file))
                        && !DATA.matcher(path).matches());
    }

    private static boolean isVolume(String path, String folder) {
        return HostPaths.isWithin(path, folder)
                && VOLUME.matcher(path.substring(folder.length())).matches();
    }

    /** Equal to, below, or above a folder. */
    private static boolean touches(String path, String folder) {
        return HostPaths.isWithin(path, folder) || HostPaths.isWithin(folder, path);
    }
}
