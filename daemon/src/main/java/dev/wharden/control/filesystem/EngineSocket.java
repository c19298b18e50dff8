package dev.wharden.control.filesystem;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keeps the sockets of container engines out of containers: by the mount table, so also through {@code /},
 * {@code /run}, a link or a volume. A read-only mount does not stop connect(). No repair: it would cut the traffic.
 */
public final class EngineSocket {
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

    public static final Control CONTROL = Control.of("engineSocket")
            .title("No container engine's socket can be reached")
            .why("Write access to an engine's socket is enough to start a privileged container with the host's / "
                    + "in it: the socket is root on the host.")
            .severity(CRITICAL)
            .forbids()
            .in(BASELINE, CIS_L1)
            .rule(
                    "mount-runtime-socket",
                    EngineSocket::check,
                    cis("5.32"),
                    owasp("1"),
                    kyverno("disallow-container-sock-mounts"),
                    nist("4.3.1"))
            .byHand(
                    "(without a --volume or --mount of the socket or of a folder above it)",
                    "# without the socket, or a folder above it, in volumes")
            .build();

    private EngineSocket() {}

    private static void check(Findings found) {
        MountScan scan = MountScan.of(found);
        scan.untold().forEach((field, why) -> found.unread(Source.INSPECT, field, why));
        if (scan.hosts().isEmpty() && scan.aliases().isEmpty()) {
            return;
        }
        List<String> here = found.known(found.subject().neighbours().sockets(), Source.HOST, "host:/proc/net/unix")
                .orElse(List.of());
        // One that is known to exist is named first.
        List<String> listening = here.stream().map(HostPaths::normal).toList();
        List<String> sockets =
                Stream.concat(listening.stream(), USUAL.stream()).distinct().toList();
        var reported = new ArrayList<String>();
        for (HostMount mount : scan.hosts()) {
            report(found, mount, mount.paths().stream().flatMap(path -> reached(path, sockets).stream()), reported);
        }
        // Another may have chosen these names: only what is at them counts.
        for (HostMount mount : scan.aliases()) {
            report(found, mount, mount.paths().stream().flatMap(path -> held(path, listening).stream()), reported);
        }
    }

    private static void report(Findings found, HostMount mount, Stream<String> sockets, List<String> reported) {
        String target = HostPaths.normal(mount.target());
        Optional<String> socket = sockets.findFirst();
        if (socket.isPresent() && reported.stream().noneMatch(said -> HostPaths.isWithin(target, said))) {
            reported.add(target);
            found.violation(
                    mount.source(),
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
