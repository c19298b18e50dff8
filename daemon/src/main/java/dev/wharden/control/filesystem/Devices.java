package dev.wharden.control.filesystem;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.AutomaticLabel;
import dev.wharden.control.Control;
import java.util.List;

/**
 * Keeps the host's devices out of containers, whether named, opened by a cgroup rule or requested from a driver. No
 * repair but for what privileged brings, which goes with that.
 */
public final class Devices {
    public static final Control CONTROL = Control.of("devices")
            .title("It has none of the host's devices but those allowed")
            .why("A disk, /dev/mem or /dev/kvm in a container is the host's own; a wildcard cgroup rule with MKNOD "
                    + "lets it make a node of any of them.")
            .severity(HIGH)
            .settings(HostDevices.ALLOWED)
            .in(HostDevices.ALLOWED, List.of(), BASELINE, CIS_L1)
            .repairs(AutomaticLabel.UNPRIVILEGED)
            .rule("device-host-exposed", HostDevices::named, cis("5.18"), nist("4.4.3"))
            .rule("device-cgroup-rules", HostDevices::rules, cis("5.18"))
            .rule("device-requests", LOW, HostDevices::requests)
            .byHand(
                    "(without --device, --device-cgroup-rule and --gpus but for those allowed)",
                    "# without devices, device_cgroup_rules and device reservations but for those allowed")
            .build();

    private Devices() {}
}
