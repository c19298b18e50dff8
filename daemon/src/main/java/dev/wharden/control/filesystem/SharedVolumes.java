package dev.wharden.control.filesystem;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.TenantLabel;

/**
 * Keeps containers of different tenants off each other's files: a volume or folder that both mount, or one below the
 * other. What neither can write to passes nothing on.
 */
public final class SharedVolumes {
    public static final Control CONTROL = Control.of("sharedVolumes")
            .title("Shares volumes only within its tenant")
            .why("What one tenant writes to a shared volume the other reads, runs, or trips over.")
            .severity(HIGH)
            .settings(TenantLabel.KEY)
            .rule("volume-shared-cross-tenant", VolumeSharing::check, nist("4.3.4"))
            .byHand("--volume=NAME:/path   (a private volume)", "volumes: [NAME:/path]")
            .build();

    private SharedVolumes() {}
}
