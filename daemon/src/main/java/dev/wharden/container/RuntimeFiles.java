package dev.wharden.container;

import java.util.ArrayList;
import java.util.List;

/** What the engine and the runtime make in a container's writable layer at its start: nothing that it wrote itself. */
public final class RuntimeFiles {
    /** The engine mounts its init at /sbin/docker-init, and in many images /sbin is a link. */
    private static final List<String> MADE = List.of(
            "/.dockerenv",
            "/etc/hosts",
            "/etc/hostname",
            "/etc/resolv.conf",
            "/etc/mtab",
            "/sbin/docker-init",
            "/usr/sbin/docker-init",
            "/usr/bin/docker-init",
            "/dev",
            "/proc",
            "/sys");

    private final List<String> mounts;
    private final String workingDirectory;

    /** Those of one container: its mounts need folders. */
    public RuntimeFiles(Container container) {
        this.workingDirectory = container.text("/Config/WorkingDir");
        this.mounts = mounts(container);
    }

    /** Whether a change at a path comes of the runtime, or lies in a mount and so in no layer. */
    public boolean made(String path) {
        return isRuntimes(path)
                || within(workingDirectory, path)
                || mounts.stream().anyMatch(mount -> within(path, mount) || within(mount, path));
    }

    /** Whether the runtime itself writes what is at a path. */
    public static boolean isRuntimes(String path) {
        return MADE.stream().anyMatch(file -> within(path, file));
    }

    /** Where anything is mounted in a container; without its root folder. */
    public static List<String> mounts(Container container) {
        var mounts = new ArrayList<String>();
        container
                .at("/Mounts")
                .forEach(mount -> mounts.add(mount.path("Destination").asText()));
        container
                .at("/HostConfig/Mounts")
                .forEach(mount -> mounts.add(mount.path("Target").asText()));
        mounts.addAll(container.map("/HostConfig/Tmpfs").keySet());
        // The engine keeps a declared path as it was written.
        mounts.replaceAll(LexicalPath::normal);
        mounts.removeIf("/"::equals);
        return mounts;
    }

    /** Whether a path is a folder or lies in it. */
    public static boolean within(String path, String folder) {
        return path.equals(folder) || path.startsWith(folder + "/");
    }
}
