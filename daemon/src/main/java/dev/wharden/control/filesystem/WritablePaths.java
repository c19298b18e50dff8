package dev.wharden.control.filesystem;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.*;
import java.util.List;
import java.util.Locale;

/**
 * Allows writable mounts only where the policy says so. The volumes that an image declares are holes in a read-only
 * root file system, writable and executable.
 */
public final class WritablePaths {
    private static final Key<List<String>> ALLOWED =
            Key.paths("allowed", "paths in the container, with what is below", List.of());

    public static final Control CONTROL = Control.of("writablePaths")
            .title("It can write only where the policy allows")
            .why("Each writable mount is a place to leave a program that survives a restart.")
            .severity(MEDIUM)
            .settings(ALLOWED)
            .rule("writable-paths-allowlist", WritablePaths::check, owasp("8"))
            .byHand("--volume=NAME:/path:ro", "volumes: [\"NAME:/path:ro\"]")
            .build();

    private WritablePaths() {}

    private static void check(Findings found) {
        for (DeclaredMount mount : DeclaredMounts.targets(found)) {
            boolean writable = !mount.readOnly() && mount.kind() != DeclaredMount.Kind.IMAGE;
            if (writable
                    && found.get(ALLOWED).stream().noneMatch(folder -> HostPaths.isWithin(mount.target(), folder))) {
                found.violation(
                        mount.field(),
                        Values.of(found.get(ALLOWED)),
                        "can write to " + mount.target() + " ("
                                + mount.kind().name().toLowerCase(Locale.ROOT) + ")");
            }
        }
    }
}
