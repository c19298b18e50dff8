package dev.wharden.control.filesystem;

import dev.wharden.control.Advice;
import dev.wharden.control.Control;
import dev.wharden.control.Finding;
import dev.wharden.control.Findings;
import dev.wharden.control.InProfiles;
import dev.wharden.control.Info;
import dev.wharden.control.Repair;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Shapes;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keeps the sockets of container engines out of containers: by the mount table, so also through {@code /}, {@code /run}, a link or a volume. A read-only mount
 * does not stop connect(). No repair: it would cut the traffic.
 */
public final class EngineSocket implements Control {
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

    private static final Info INFO = new Info(
            "engineSocket",
            "No container engine's socket can be reached",
            "Write access to an engine's socket is enough to start a privileged container with the host's / in it: the socket is root on the host.",
            Severity.CRITICAL,
            Shapes.forbidden(),
            Repair.NONE,
            Set.of(),
            InProfiles.none()
                    .baseline(Shapes.forbid())
                    .cisLevel1(Shapes.forbid())
                    .map(),
            List.of(
                    "CIS Docker 1.6.0: 5.32",
                    "OWASP Docker: rule 1",
                    "Kyverno: disallow-container-sock-mounts",
                    "NIST SP 800-190: 4.3.1"));

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(Subject subject, Settings settings) {
        if (settings.flag("allow", false)) {
            return List.of();
        }
        var found = new Findings(INFO, subject);
        MountScan scan = MountScan.of(subject, found);
        scan.untold().forEach((field, why) -> found.unread(Source.INSPECT, field, why));
        List<HostMount> mounts = scan.hosts();
        if (mounts.isEmpty()) {
            return found.list();
        }
        List<String> here = found.known(subject.neighbours().sockets(), Source.HOST, "host:/proc/net/unix")
                .orElse(List.of());
        List<String> sockets = Stream.concat(USUAL.stream(), here.stream().map(HostPaths::normal))
                .distinct()
                .toList();
        var reported = new ArrayList<String>();
        for (HostMount mount : mounts) {
            Optional<String> socket = mount.paths().stream()
                    .flatMap(path -> reached(path, sockets, here).stream())
                    .findFirst();
            boolean said =
                    reported.stream().anyMatch(target -> HostPaths.isWithin(HostPaths.normal(mount.target()), target));
            if (socket.isPresent() && !said) {
                reported.add(HostPaths.normal(mount.target()));
                found.violation(
                        Severity.CRITICAL,
                        mount.source(),
                        mount.field(),
                        Values.of(mount.paths()),
                        Values.none(),
                        "the engine's socket " + socket.get() + " can be reached through " + mount.target());
            }
        }
        return found.list();
    }

    /** The socket that a mounted path is or holds; one that is known to exist is named first. */
    private static Optional<String> reached(String path, List<String> sockets, List<String> here) {
        if (FILE.matcher(path).matches()) {
            return Optional.of(path);
        }
        return Stream.concat(here.stream().map(HostPaths::normal), sockets.stream())
                .filter(socket -> HostPaths.isWithin(socket, path))
                .findFirst();
    }

    @Override
    public Advice advice(Subject subject, Settings settings) {
        return new Advice(
                List.of("(without a --volume or --mount of the socket or of a folder above it)"),
                List.of("# without the socket, or a folder above it, in volumes"),
                List.of());
    }
}
