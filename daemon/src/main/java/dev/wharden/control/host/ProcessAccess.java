package dev.wharden.control.host;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;

/** Tells once for the host that Wharden cannot see what processes execute, in place of once for each container. */
public final class ProcessAccess {
    public static final Control CONTROL = Control.host("processAccess")
            .title("Wharden may see what processes execute")
            .why("Without the right to, programs in memory, deleted or written programs, and processes of others in a "
                    + "container's namespaces are not found.")
            .fix("Run Wharden as root, or install systemd/drop-ins/read-more-of-the-host.conf, which gives it "
                    + "CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH.")
            .severity(LOW)
            .requires()
            .in(RESTRICTED)
            .rule(
                    "process-links-readable",
                    found -> found.must(found.host().processes(), "host:/proc/1/exe"),
                    nist("4.4.4"))
            .build();

    private ProcessAccess() {}
}
