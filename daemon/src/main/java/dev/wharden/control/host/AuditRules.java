package dev.wharden.control.host;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.ControlBuilder;
import dev.wharden.control.Findings;
import dev.wharden.control.Profile;
import dev.wharden.control.Scope;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Demands that auditd watches what the engine is made of: by its rule files, since the kernel tells the rules only to
 * root.
 */
public final class AuditRules {
    private static final String FIELD = "host:/etc/audit/rules.d";

    /** Path to its number in the CIS benchmark; a path that is watched with a folder above it is watched. */
    private static final Map<String, String> PATHS = paths();

    public static final Control CONTROL = control();

    private AuditRules() {}

    private static Map<String, String> paths() {
        var paths = new LinkedHashMap<String, String>();
        paths.put("/usr/bin/dockerd", "1.1.3");
        paths.put("/run/containerd", "1.1.4");
        paths.put("/var/lib/docker", "1.1.5");
        paths.put("/etc/docker", "1.1.6");
        paths.put("/usr/lib/systemd/system/docker.service", "1.1.7");
        paths.put("/run/containerd/containerd.sock", "1.1.8");
        paths.put("/run/docker.sock", "1.1.9");
        paths.put("/etc/default/docker", "1.1.10");
        paths.put("/etc/docker/daemon.json", "1.1.11");
        paths.put("/etc/containerd/config.toml", "1.1.12");
        paths.put("/etc/sysconfig/docker", "1.1.13");
        paths.put("/usr/bin/containerd", "1.1.14");
        paths.put("/usr/bin/containerd-shim", "1.1.15");
        paths.put("/usr/bin/containerd-shim-runc-v1", "1.1.16");
        paths.put("/usr/bin/containerd-shim-runc-v2", "1.1.17");
        paths.put("/usr/bin/runc", "1.1.18");
        return paths;
    }

    /** What it asks about: whether each is there, and whether a rule names it. */
    public static List<String> watched() {
        return List.copyOf(PATHS.keySet());
    }

    private static Control control() {
        ControlBuilder builder = Control.of("auditRules")
                .title("auditd watches the engine's programs, files and sockets")
                .why("Without a record it stays unknown who changed the engine, or talked to its socket.")
                .fix("A line for each path in /etc/audit/rules.d/docker.rules, -w PATH -k docker, then augenrules "
                        + "--load.")
                .severity(LOW)
                .scope(Scope.HOST)
                .requires()
                .in(Profile.CIS_L1)
                .rule("audit-usr-bin-dockerd", AuditRules::check, cis("1.1.3"));
        PATHS.forEach((path, id) -> {
            if (!id.equals("1.1.3")) {
                builder.row("audit" + path.replaceAll("[^a-z0-9]+", "-"), cis(id));
            }
        });
        return builder.build();
    }

    private static void check(Findings found) {
        found.must(found.host().system().unwatched(), Source.HOST, FIELD)
                .filter(paths -> !paths.isEmpty())
                .ifPresent(paths -> found.violation(
                        Source.HOST,
                        FIELD,
                        Values.of(paths),
                        Values.none(),
                        "auditd does not watch " + String.join(", ", paths)));
    }
}
