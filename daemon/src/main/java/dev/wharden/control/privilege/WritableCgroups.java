package dev.wharden.control.privilege;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.container.SecurityOptions;
import dev.wharden.control.*;

/** Forbids a writable /sys/fs/cgroup, which Engine 28 and later give to a container that asks (moby #48828). */
public final class WritableCgroups {
    public static final Control CONTROL = Control.of("writableCgroups")
            .title("It cannot change control groups")
            .why("A container that writes to control groups lifts its own limits, and on some kernels starts programs "
                    + "on the host.")
            .severity(HIGH)
            .forbids()
            .in(BASELINE)
            .repairs(Field.SECURITY_OPT)
            .rule("writable-cgroups-forbidden", WritableCgroups::check, nist("4.4.3"))
            .build();

    private WritableCgroups() {}

    private static void check(Findings found) {
        SecurityOptions options = found.securityOptions();
        if (options.flag(SecurityOptions.WRITABLE_CGROUPS).orElse(false)) {
            found.drift(
                    options.without(SecurityOptions.WRITABLE_CGROUPS), Values.of(false), "can write to control groups");
        }
    }
}
