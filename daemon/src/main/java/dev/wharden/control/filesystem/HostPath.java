package dev.wharden.control.filesystem;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;
import static dev.wharden.control.filesystem.HostFolders.*;

import dev.wharden.control.Control;
import dev.wharden.control.Settings;
import java.util.List;

/**
 * Keeps the host's own folders out of containers, also read-only, through a link, or through a volume that hides a
 * bind. No repair: it would cut the data.
 */
public final class HostPath {
    static final Settings DEFAULT =
            Settings.of(FORBIDDEN, SENSITIVE).with(ALLOWED, List.of()).with(READ_ONLY, false);

    public static final Control CONTROL = Control.of("hostPath")
            .title("None of the host's own folders is mounted")
            .why("A mounted folder of the host gives away its keys and passwords even when read-only; writable, it is "
                    + "a way to run code as root on the host.")
            .severity(HIGH)
            .settings(FORBIDDEN, ALLOWED, ONLY_ALLOWED, READ_ONLY)
            .in(DEFAULT, BASELINE, CIS_L1)
            .in(DEFAULT.with(READ_ONLY, true).with(ONLY_ALLOWED, true), RESTRICTED)
            .rule(
                    "mount-sensitive-host-path",
                    HostFolders::check,
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
}
