package dev.wharden.control.filesystem;

import dev.wharden.control.Findings;
import dev.wharden.control.Values;
import dev.wharden.subject.EngineSockets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Mounts through which the socket of a container engine can be reached. */
final class SocketMounts {
    private static final List<String> USUAL = List.of(
            "/run/docker.sock",
            "/run/containerd/containerd.sock",
            "/run/docker/containerd/containerd.sock",
            "/run/crio/crio.sock",
            "/run/podman/podman.sock",
            "/run/buildkit/buildkitd.sock",
            "/run/dockershim.sock");

    /** The file itself wherever it lies, rootless engines' too. */
    private static final Pattern FILE =
            Pattern.compile(".*/(docker|containerd|crio|podman|buildkitd|dockershim)\\.sock", Pattern.DOTALL);

    private static final String TABLE = "host:/proc/net/unix";

    private SocketMounts() {}

    /** Finds one for each folder of the container. */
    static void check(Findings found) {
        MountScan scan = MountScan.of(found);
        scan.untold().forEach((field, why) -> found.unread(field, why));
        if (scan.hosts().isEmpty() && scan.aliases().isEmpty()) {
            return;
        }
        EngineSockets here =
                found.known(found.subject().neighbours().sockets(), TABLE).orElse(EngineSockets.of(List.of()));
        if (!here.doubt().isEmpty()) {
            found.unread(TABLE, here.doubt());
        }
        // One that is known to exist is named first.
        List<String> listening = here.proven().stream().map(HostPaths::normal).toList();
        List<String> sockets =
                Stream.concat(listening.stream(), USUAL.stream()).distinct().toList();
        var reported = new ArrayList<String>();
        for (HostMount mount : scan.hosts()) {
            report(found, mount, mount.paths().stream().flatMap(path -> reached(path, sockets).stream()), reported);
        }
        List<String> alike = here.alike().stream().map(HostPaths::normal).toList();
        // Another may have chosen these names: only what is at them counts.
        for (HostMount mount : scan.aliases()) {
            report(found, mount, mount.paths().stream().flatMap(path -> held(path, listening).stream()), reported);
        }
        Stream.concat(scan.hosts().stream(), scan.aliases().stream())
                .forEach(mount -> doubt(found, mount, alike, reported));
    }

    /** Any local user can give a socket this name: nothing is frozen for it. */
    private static void doubt(Findings found, HostMount mount, List<String> alike, List<String> reported) {
        String target = HostPaths.normal(mount.target());
        if (reported.stream().anyMatch(said -> HostPaths.isWithin(target, said))) {
            return;
        }
        mount.paths().stream()
                .flatMap(path -> held(path, alike).stream())
                .findFirst()
                .ifPresent(socket -> found.unread(
                        TABLE,
                        "whether what listens at " + socket + ", which can be reached through " + mount.target()
                                + ", is an engine"));
    }

    private static void report(Findings found, HostMount mount, Stream<String> sockets, List<String> reported) {
        String target = HostPaths.normal(mount.target());
        Optional<String> socket = sockets.findFirst();
        if (socket.isPresent() && reported.stream().noneMatch(said -> HostPaths.isWithin(target, said))) {
            reported.add(target);
            found.violation(
                    mount.field(),
                    Values.of(mount.paths()),
                    Values.none(),
                    "the engine's socket " + socket.get() + " can be reached through " + mount.target());
        }
    }

    /** The socket that a mounted path is or holds. */
    private static Optional<String> reached(String path, List<String> sockets) {
        return FILE.matcher(path).matches() ? Optional.of(path) : held(path, sockets);
    }

    private static Optional<String> held(String path, List<String> sockets) {
        return sockets.stream()
                .filter(socket -> HostPaths.isWithin(socket, path))
                .findFirst();
    }
}
