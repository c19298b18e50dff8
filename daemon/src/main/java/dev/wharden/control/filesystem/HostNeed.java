package dev.wharden.control.filesystem;

import dev.wharden.container.Field;
import dev.wharden.control.Finding;
import dev.wharden.control.Findings;
import dev.wharden.control.Settings;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Something of the host's own that a container has: what {@link HostsOwn} tells or {@link EngineSocket} finds, whatever
 * its policy allows, or a device. Its owner and mode are the host's affair: a person who is told that another user is
 * to use it would change them.
 *
 * @param path on the host
 * @param readOnly the mount's own flag
 * @param kind what it is
 */
public record HostNeed(String path, boolean readOnly, Kind kind) {
    /** How it came into the container. */
    public enum Kind {
        /** Mounted: a folder, a file or a socket. */
        MOUNT,
        /** Mounted: an engine's socket, or a folder above one. */
        ENGINE,
        /** A device that is one's own to give. */
        DEVICE,
        /** A device that is the host itself. */
        FATAL_DEVICE
    }

    /** Everything of the kind, mounts first. */
    public static List<HostNeed> of(Subject subject) {
        var found = new Findings(HostPath.CONTROL.info(), subject, HostPath.DEFAULT);
        var command = new HostCommand(subject.engine());
        Set<String> sockets = EngineSocket.CONTROL.evaluate(subject, Settings.EMPTY).stream()
                .map(Finding::detail)
                .map(Finding.Detail::field)
                .collect(Collectors.toSet());
        Stream<HostNeed> mounts = MountScan.of(found).hosts().stream()
                .filter(mount -> sockets.contains(mount.field())
                        || mount.paths().stream()
                                .anyMatch(path -> command.isOwn(path, mount.readOnly()) || HostsOwn.is(path)))
                .flatMap(mount -> mount.paths().stream()
                        .map(path -> new HostNeed(
                                path, mount.readOnly(), sockets.contains(mount.field()) ? Kind.ENGINE : Kind.MOUNT)));
        Stream<HostNeed> devices = subject.declared()
                .at(Field.DEVICES.pointer())
                .valueStream()
                .map(device -> HostPaths.normal(device.path("PathOnHost").asText("")))
                .filter(path -> !HostDevices.isHarmless(path))
                .map(path -> new HostNeed(path, false, HostDevices.isFatal(path) ? Kind.FATAL_DEVICE : Kind.DEVICE));
        return Stream.concat(mounts, devices).distinct().toList();
    }

    /** Whether only root is sure to be able to do what it is for, as far as the declaration tells. */
    public boolean isRoots() {
        return switch (kind) {
            case MOUNT -> !readOnly;
            case DEVICE -> false;
            case ENGINE, FATAL_DEVICE -> true;
        };
    }
}
