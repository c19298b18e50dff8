package dev.wharden.control.filesystem;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps the host's own folders out of containers, also read-only, through a link, or through a volume that hides a
 * bind. No repair: it would cut the data.
 */
public final class HostPath {
    private static final List<String> SENSITIVE = List.of(
            "/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib32", "/lib64", "/libx32", "/proc", "/root",
            "/run", "/sbin", "/sys", "/usr", "/var");
    private static final int SHOWN = 5;

    private static final Key<List<String>> FORBIDDEN = Key.paths(
            "forbidden",
            "folders of the host that must not be mounted, nor what is below or above them; / is only itself. "
                    + "Absent: the sensitive ones",
            SENSITIVE);
    private static final Key<List<String>> ALLOWED =
            Key.paths("allowed", "paths that may be mounted all the same, with what is below", List.of());
    private static final Key<Boolean> READ_ONLY =
            Key.flag("readOnly", "true: what of the host is mounted must be read-only", false);

    private static final Key<Boolean> ONLY_ALLOWED = Key.flag(
            "onlyAllowed",
            "true: nothing of the host may be mounted but what is allowed, as Pod Security wants",
            false);

    private static final Settings DEFAULT =
            Settings.of(FORBIDDEN, SENSITIVE).with(ALLOWED, List.of()).with(READ_ONLY, false);

    public static final Control CONTROL = Control.of("hostPath")
            .title("None of the host's own folders is mounted")
            .why("A mounted folder of the host gives away its keys and passwords even when read-only; writable, "
                    + "it is a way to run code as root on the host.")
            .severity(HIGH)
            .settings(FORBIDDEN, ALLOWED, ONLY_ALLOWED, READ_ONLY)
            .in(DEFAULT, BASELINE, CIS_L1)
            .in(DEFAULT.with(READ_ONLY, true).with(ONLY_ALLOWED, true), RESTRICTED)
            .rule(
                    "mount-sensitive-host-path",
                    HostPath::check,
                    cis("5.6"),
                    pssBaseline("hostPathVolumes"),
                    owasp("8"),
                    nist("4.4.3"))
            .row(
                    "mount-host-path-allowlist",
                    MEDIUM,
                    pssBaseline("hostPathVolumes"),
                    pssRestricted("restrictedVolumes"))
            .row("mount-host-bind-readonly", MEDIUM, owasp("8"))
            .row("volume-driver-opts-bind", pssBaseline("hostPathVolumes"), nist("4.4.3"))
            .row("proc-mount-truth", MEDIUM, cis("5.6"))
            .byHand(
                    "--volume=NAME:/path   (a named volume in place of the host's folder)",
                    "# volumes: [NAME:/path] in place of the host's folder")
            .build();

    private HostPath() {}

    private static void check(Findings found) {
        MountScan scan = MountScan.of(found);
        List<String> forbidden = new ArrayList<>(found.get(FORBIDDEN));
        forbidden.add(found.engine().dataRoot());
        for (HostMount mount : scan.hosts()) {
            mount(found, mount, forbidden.stream().map(HostPaths::normal).toList());
        }
        found.under("volume-driver-opts-bind");
        new TreeMap<>(scan.untold())
                .forEach((field, why) -> found.violation(
                        Source.INSPECT,
                        field,
                        Values.of(why),
                        Values.none(),
                        why + ": what of the host is in it cannot be told"));
        List<String> undeclared = scan.undeclared();
        if (!undeclared.isEmpty()) {
            List<String> shown = undeclared.subList(0, Math.min(SHOWN, undeclared.size()));
            String more = undeclared.size() > SHOWN ? " and " + (undeclared.size() - SHOWN) + " more" : "";
            found.under("proc-mount-truth")
                    .violation(
                            Source.KERNEL,
                            MountScan.TABLE,
                            Values.of(shown),
                            Values.none(),
                            "has mounts that nothing declares: " + String.join(", ", shown) + more);
        }
    }

    private static void mount(Findings found, HostMount mount, List<String> forbidden) {
        List<String> allowed =
                found.get(ALLOWED).stream().map(HostPaths::normal).toList();
        Optional<String> sensitive = mount.paths().stream()
                .filter(path -> forbidden.stream().anyMatch(folder -> touches(path, folder)))
                .filter(path -> allowed.stream().noneMatch(folder -> HostPaths.isWithin(path, folder)))
                .findFirst();
        if (sensitive.isPresent()) {
            String path = sensitive.get();
            report(
                    found.under("mount-sensitive-host-path"),
                    severity(path, mount.readOnly()),
                    mount,
                    path,
                    " is mounted " + (mount.readOnly() ? "read-only " : "") + "at ");
        } else if (found.get(ONLY_ALLOWED)
                && mount.paths().stream()
                        .noneMatch(path -> allowed.stream().anyMatch(folder -> HostPaths.isWithin(path, folder)))) {
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

    /**
     * Who has the host's root, or can write to its kernel's parameters or control groups, runs programs on the host.
     */
    private static Severity severity(String path, boolean readOnly) {
        boolean kernel = HostPaths.isWithin(path, "/proc") || HostPaths.isWithin(path, "/sys");
        return path.equals("/") || (kernel && !readOnly) ? CRITICAL : HIGH;
    }

    /** Equal to, below, or above a folder; everything is below the root, so that the root is only itself. */
    private static boolean touches(String path, String folder) {
        return folder.equals("/")
                ? path.equals("/")
                : HostPaths.isWithin(path, folder) || HostPaths.isWithin(folder, path);
    }

    private static void report(Findings found, Severity severity, HostMount mount, String path, String how) {
        found.violation(
                severity,
                mount.source(),
                mount.field(),
                Values.of(path),
                Values.none(),
                "the host's " + path + how + mount.target());
    }
}
