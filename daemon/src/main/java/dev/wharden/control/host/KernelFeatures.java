package dev.wharden.control.host;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;

/** Demands what isolates containers of the kernel itself: what it has, not what its version promises. */
public final class KernelFeatures {
    private static final String FIELD = "host:/kernel/features";

    public static final Control CONTROL = Control.host("kernelFeatures")
            .title("The kernel has what isolates containers")
            .why("Docker goes without what the kernel does not have, and containers run on with less between them.")
            .fix("Run a kernel that has these features.")
            .severity(HIGH)
            .requires()
            .in(RESTRICTED)
            .rule(
                    "host-kernel-features",
                    found -> found.mustBeEmpty(
                            found.host().system().missingFeatures(), FIELD, "the kernel lacks ", ", "),
                    nist("4.5.2"))
            .build();

    private KernelFeatures() {}
}
