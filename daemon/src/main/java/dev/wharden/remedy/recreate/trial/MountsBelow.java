package dev.wharden.remedy.recreate.trial;

import dev.wharden.container.Container;
import dev.wharden.container.RuntimeFiles;
import dev.wharden.control.filesystem.HostPlaces;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The disks and network file systems below the source of a writable bind. A start takes them along as the host has them
 * then (mount(2), MS_REC): one that was mounted or unmounted there since the container's start, which a private mount
 * does not hear of, would put other data in the place of those that it works with.
 *
 * @param container that runs
 * @param table its lines
 * @param host the host's
 */
record MountsBelow(Container container, Collection<MountPoint> table, HostMounts host) {
    /**
     * The first path below a bind, such as {@code /data}, at which a start would mount something else than is there
     * now; empty where there is none. What one that may mount has mounted there itself is its own matter.
     *
     * @param line of the bind
     * @param source the path on the host of what it shows, normal
     */
    Optional<String> change(MountPoint line, String source) {
        Map<String, String> now = below(line.path(), table);
        Map<String, String> then = below(source, host.byPath().values());
        var paths = new TreeSet<>(then.keySet());
        if (!MountRefusals.mayMount(container)) {
            paths.addAll(now.keySet());
        }
        return paths.stream()
                .filter(path -> !Objects.equals(now.get(path), then.get(path)))
                .filter(path -> !isAnothers(line.path(), line.path() + path))
                .findFirst();
    }

    /** Whether the engine mounts something else there, or above it, whatever the source of the bind has. */
    private boolean isAnothers(String bind, String path) {
        return RuntimeFiles.isRuntimes(path)
                || RuntimeFiles.mounts(container).stream()
                        .anyMatch(mount -> !RuntimeFiles.within(bind, mount) && RuntimeFiles.within(path, mount));
    }

    /** What is seen, by its path below the folder: the last of those that are mounted at one. */
    private static Map<String, String> below(String folder, Collection<MountPoint> lines) {
        var found = new TreeMap<String, String>();
        for (MountPoint line : lines) {
            if (HostPlaces.isBelow(line.path(), folder)
                    && HostPlaces.isStore(line)
                    && lines.stream().noneMatch(above -> bringsAlong(above, line))) {
                String path = folder.equals("/") ? line.path() : line.path().substring(folder.length());
                found.put(path, line.device() + " " + line.root());
            }
        }
        return found;
    }

    /** Whether the kernel mounts one below the other by itself, when it is used, and unmounts it when it is not. */
    private static boolean bringsAlong(MountPoint above, MountPoint line) {
        return switch (above.type()) {
            case "autofs", "nfs", "nfs4", "cifs", "smb3", "afs" -> HostPlaces.isBelow(line.path(), above.path());
            default -> false;
        };
    }
}
