package dev.wharden.remedy.recreate.trial;

import dev.wharden.container.Container;
import dev.wharden.container.RuntimeFiles;
import dev.wharden.control.filesystem.HostPlaces;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The disks and network file systems below the source of a writable bind. A start takes them along as the host has them
 * then (mount(2), MS_REC): one that was mounted or unmounted there since the container's start, which a private mount
 * does not hear of, would put other data in the place of those that it works with. Not those that come and go with
 * their use or with a program: of automounters, and of FUSE.
 *
 * @param container that runs
 * @param places where it has its declared mounts, by its table and by its declaration
 * @param its its lines
 * @param host those of the host, all of them, in no order
 * @param seen those of them that nothing is mounted over
 */
record MountsBelow(
        Container container,
        Set<String> places,
        Collection<MountPoint> its,
        Collection<MountPoint> host,
        Collection<MountPoint> seen) {
    /**
     * Of one container.
     *
     * @param declared its lines of declared mounts, which may be elsewhere than declared, by a link of the image
     */
    static MountsBelow of(
            Container container, Collection<MountPoint> declared, List<MountPoint> table, HostMounts host) {
        Set<String> places = Stream.concat(
                        declared.stream().map(MountPoint::path), RuntimeFiles.mounts(container).stream())
                .collect(Collectors.toSet());
        List<MountPoint> all =
                host.byDevice().values().stream().flatMap(List::stream).toList();
        return new MountsBelow(container, places, table, all, host.byPath().values());
    }

    /**
     * The first path below a bind, such as {@code /data}, at which a start would mount something else than is there
     * now; empty where there is none. What one that may mount has mounted there itself is its own matter.
     *
     * @param line of the bind
     * @param source the path on the host of what it shows, normal
     */
    Optional<String> change(MountPoint line, String source) {
        Map<String, String> now = below(line.path(), its);
        Map<String, String> then = below(source, seen);
        var paths = new TreeSet<>(then.keySet());
        if (!MountRefusals.mayMount(container)) {
            paths.addAll(now.keySet());
        }
        return paths.stream()
                .filter(path -> !Objects.equals(now.get(path), then.get(path)))
                .filter(path -> !isAutomounted(its, line.path() + path) && !isAutomounted(host, source + path))
                .filter(path -> !isAnothers(line.path(), line.path() + path))
                .findFirst();
    }

    /** Whether the engine mounts something else there, or above it, whatever the source of the bind has. */
    private boolean isAnothers(String bind, String path) {
        return RuntimeFiles.isRuntimes(path)
                || places.stream()
                        .anyMatch(mount -> !RuntimeFiles.within(bind, mount) && RuntimeFiles.within(path, mount));
    }

    /** Whether the kernel mounts there by itself, when the place is used, and unmounts it when it is not. */
    private static boolean isAutomounted(Collection<MountPoint> lines, String path) {
        String normal = HostPlaces.normal(path);
        return lines.stream().anyMatch(line -> switch (line.type()) {
            case "autofs" -> RuntimeFiles.within(normal, line.path());
            case "nfs", "nfs4", "cifs", "smb3", "afs" -> HostPlaces.isBelow(normal, line.path());
            default -> false;
        });
    }

    /** What is seen, by its path below the folder: the last of those that are mounted at one. */
    private static Map<String, String> below(String folder, Collection<MountPoint> lines) {
        var found = new TreeMap<String, String>();
        for (MountPoint line : lines) {
            if (HostPlaces.isStore(line)
                    && !line.type().startsWith("fuse")
                    && HostPlaces.isBelow(line.path(), folder)) {
                String path = folder.equals("/") ? line.path() : line.path().substring(folder.length());
                found.put(path, line.device() + " " + line.root());
            }
        }
        return found;
    }
}
