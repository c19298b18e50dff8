package dev.wharden.control.filesystem;

import dev.wharden.control.Advice;
import dev.wharden.control.Control;
import dev.wharden.control.Finding;
import dev.wharden.control.Findings;
import dev.wharden.control.InProfiles;
import dev.wharden.control.Info;
import dev.wharden.control.Repair;
import dev.wharden.control.Setting;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Shapes;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Keeps the host's own folders out of containers, also read-only, through a link, or through a volume that hides a bind. No repair: it would cut the data. */
public final class HostPath implements Control {
    private static final List<String> SENSITIVE = List.of(
            "/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib32", "/lib64", "/libx32", "/proc", "/root",
            "/run", "/sbin", "/sys", "/usr", "/var");

    private static final Settings DEFAULT = Settings.EMPTY
            .with("forbidden", Values.of(SENSITIVE))
            .with("allowed", Values.of(List.of()))
            .with("readOnly", Values.of(false));

    /** In restricted nothing of the host is writable. */
    private static final Settings READ_ONLY = DEFAULT.with("readOnly", Values.of(true));

    private static final int SHOWN = 5;

    private static final Info INFO = new Info(
            "hostPath",
            "None of the host's own folders is mounted",
            "A mounted folder of the host gives away its keys and passwords even when read-only; writable, it is a way to run code as root on the host.",
            Severity.HIGH,
            Shapes.map(
                    Setting.of(
                            "forbidden",
                            Setting.Type.PATHS,
                            "folders of the host that must not be mounted, nor what is below or above them; / is only itself. Absent: the sensitive ones"),
                    Setting.of(
                            "allowed",
                            Setting.Type.PATHS,
                            "paths that may be mounted all the same, with what is below"),
                    Setting.of(
                            "readOnly", Setting.Type.BOOLEAN, "true: what of the host is mounted must be read-only")),
            Repair.NONE,
            Set.of(),
            InProfiles.none()
                    .baseline(DEFAULT)
                    .restricted(READ_ONLY)
                    .cisLevel1(DEFAULT)
                    .map(),
            List.of(
                    "CIS Docker 1.6.0: 5.6",
                    "Pod Security Standards baseline: hostPathVolumes",
                    "OWASP Docker: rule 8",
                    "NIST SP 800-190: 4.4.3"));

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(Subject subject, Settings settings) {
        var found = new Findings(INFO, subject);
        MountScan scan = MountScan.of(subject, found);
        List<String> forbidden = new ArrayList<>(settings.has("forbidden") ? settings.texts("forbidden") : SENSITIVE);
        forbidden.add(subject.engine().dataRoot());
        for (HostMount mount : scan.hosts()) {
            judge(found, mount, forbidden, settings);
        }
        new TreeMap<>(scan.untold())
                .forEach((field, why) -> found.violation(
                        Severity.HIGH,
                        Source.INSPECT,
                        field,
                        Values.of(why),
                        Values.none(),
                        why + ": what of the host is in it cannot be told"));
        List<String> undeclared = scan.undeclared();
        if (!undeclared.isEmpty()) {
            found.violation(
                    Severity.MEDIUM,
                    Source.KERNEL,
                    MountScan.TABLE,
                    Values.of(undeclared.subList(0, Math.min(SHOWN, undeclared.size()))),
                    Values.none(),
                    "has mounts that nothing declares: "
                            + String.join(", ", undeclared.subList(0, Math.min(SHOWN, undeclared.size())))
                            + (undeclared.size() > SHOWN ? " and " + (undeclared.size() - SHOWN) + " more" : ""));
        }
        return found.list();
    }

    private static void judge(Findings found, HostMount mount, List<String> forbidden, Settings settings) {
        for (String path : mount.paths()) {
            boolean allowed = settings.texts("allowed").stream()
                    .anyMatch(folder -> HostPaths.isWithin(path, HostPaths.normal(folder)));
            boolean sensitive = forbidden.stream().map(HostPaths::normal).anyMatch(folder -> touches(path, folder));
            if (sensitive && !allowed) {
                report(
                        found,
                        severity(path, mount.readOnly()),
                        mount,
                        path,
                        "the host's " + path + " is mounted " + (mount.readOnly() ? "read-only " : "") + "at ");
                return;
            }
        }
        if (settings.flag("readOnly", false) && !mount.readOnly()) {
            report(
                    found,
                    Severity.MEDIUM,
                    mount,
                    mount.paths().getFirst(),
                    "the host's " + mount.paths().getFirst() + " is writable at ");
        }
    }

    /** Who has the host's root, or can write to its kernel's parameters or control groups, runs programs on the host. */
    private static Severity severity(String path, boolean readOnly) {
        boolean kernel = HostPaths.isWithin(path, "/proc") || HostPaths.isWithin(path, "/sys");
        return path.equals("/") || (kernel && !readOnly) ? Severity.CRITICAL : Severity.HIGH;
    }

    /** Equal to, below, or above a folder; everything is below the root, so that the root is only itself. */
    private static boolean touches(String path, String folder) {
        return folder.equals("/")
                ? path.equals("/")
                : HostPaths.isWithin(path, folder) || HostPaths.isWithin(folder, path);
    }

    private static void report(Findings found, Severity severity, HostMount mount, String path, String message) {
        found.violation(
                severity, mount.source(), mount.field(), Values.of(path), Values.none(), message + mount.target());
    }

    @Override
    public Advice advice(Subject subject, Settings settings) {
        return new Advice(
                List.of("--volume=NAME:/path   (a named volume in place of the host's folder)"),
                List.of("volumes: [NAME:/path]"),
                List.of());
    }
}
