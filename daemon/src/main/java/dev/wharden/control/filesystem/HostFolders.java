package dev.wharden.control.filesystem;

import static dev.wharden.control.Severity.*;

import dev.wharden.control.*;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which of the host's own folders a container has, and how. */
final class HostFolders {
    static final List<String> SENSITIVE = List.of(
            "/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib32", "/lib64", "/libx32", "/proc", "/root",
            "/run", "/sbin", "/sys", "/usr", "/var");
    private static final int SHOWN = 5;

    static final Key<List<String>> FORBIDDEN = Key.paths(
            "forbidden",
            "folders of the host that must not be mounted, nor what is below or above them; / is only itself. Absent: "
                    + "the sensitive ones. The engine's folder and Wharden's own files always are",
            SENSITIVE);
    static final Key<List<String>> ALLOWED =
            Key.paths("allowed", "paths that may be mounted all the same, with what is below", List.of());
    static final Key<Boolean> READ_ONLY =
            Key.flag("readOnly", "true: what of the host is mounted must be read-only", false);

    static final Key<Boolean> ONLY_ALLOWED = Key.flag(
            "onlyAllowed",
            "true: nothing of the host may be mounted but what is allowed, as Pod Security wants",
            false);

    private HostFolders() {}

    static void check(Findings found) {
        MountScan scan = MountScan.of(found);
        List<String> forbidden =
                found.get(FORBIDDEN).stream().map(HostPaths::normal).toList();
        var command = new HostCommand(found.engine());
        for (HostMount mount : scan.hosts()) {
            mount(found, mount, forbidden, command);
        }
        found.under("volume-driver-opts-bind");
        new TreeMap<>(scan.untold())
                .forEach((field, why) -> found.violation(
                        field, Values.of(why), Values.none(), why + ": what of the host is in it cannot be told"));
        List<String> undeclared = scan.undeclared();
        if (!undeclared.isEmpty()) {
            List<String> shown = undeclared.subList(0, Math.min(SHOWN, undeclared.size()));
            String more = undeclared.size() > SHOWN ? " and " + (undeclared.size() - SHOWN) + " more" : "";
            found.under("proc-mount-truth")
                    .violation(
                            MountScan.TABLE,
                            Values.of(shown),
                            Values.none(),
                            "has mounts that nothing declares: " + String.join(", ", shown) + more);
        }
    }

    private static void mount(Findings found, HostMount mount, List<String> forbidden, HostCommand command) {
        List<String> allowed =
                found.get(ALLOWED).stream().map(HostPaths::normal).toList();
        Predicate<String> critical = path -> path.equals("/") || (!mount.readOnly() && command.isIn(path));
        Optional<String> sensitive = forbidden(mount, forbidden, command)
                .filter(path -> !mount.isWithin(path, allowed))
                .max(Comparator.comparing(critical::test));
        if (sensitive.isPresent()) {
            String path = sensitive.get();
            report(
                    found.under("mount-sensitive-host-path"),
                    critical.test(path) ? CRITICAL : HIGH,
                    mount,
                    path,
                    " is mounted " + (mount.readOnly() ? "read-only " : "") + "at ");
        } else if (found.get(ONLY_ALLOWED) && mount.paths().stream().noneMatch(path -> mount.isWithin(path, allowed))) {
            report(
                    found.under("mount-host-path-allowlist"),
                    MEDIUM,
                    mount,
                    mount.paths().getFirst(),
                    mount.readOnly() ? " is mounted read-only at " : " is mounted at ");
        } else if (found.get(READ_ONLY) && !mount.readOnly()) {
            report(
                    found.under("mount-host-bind-readonly"),
                    MEDIUM,
                    mount,
                    mount.paths().getFirst(),
                    " is writable at ");
        }
    }

    /** Which of its paths are at, below or above a forbidden folder, or what is guarded always. */
    static Stream<String> forbidden(HostMount mount, List<String> forbidden, HostCommand command) {
        return mount.paths().stream()
                .filter(path -> command.isOwn(path, mount.readOnly())
                        || forbidden.stream().anyMatch(folder -> touches(path, folder)));
    }

    /** Equal to, below, or above a folder; everything is below the root, so that the root is only itself. */
    private static boolean touches(String path, String folder) {
        return folder.equals("/")
                ? path.equals("/")
                : HostPaths.isWithin(path, folder) || HostPaths.isWithin(folder, path);
    }

    private static void report(Findings found, Severity severity, HostMount mount, String path, String how) {
        found.violation(
                severity, mount.field(), Values.of(path), Values.none(), "the host's " + path + how + mount.target());
    }
}
