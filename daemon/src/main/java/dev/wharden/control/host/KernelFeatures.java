package dev.wharden.control.host;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.Profile;
import dev.wharden.control.Scope;
import dev.wharden.control.Source;
import dev.wharden.control.Values;

/** Demands what isolates containers of the kernel itself: what it has, not what its version promises. */
public final class KernelFeatures {
    private static final String FIELD = "host:/kernel/features";

    public static final Control CONTROL = Control.of("kernelFeatures")
            .title("The kernel has what isolates containers")
            .why("Docker goes without what the kernel does not have, and containers run on with less between them.")
            .fix("Run a kernel that has these features.")
            .severity(HIGH)
            .scope(Scope.HOST)
            .requires()
            .in(Profile.RESTRICTED)
            .rule(
                    "host-kernel-features",
                    found -> found.must(found.host().system().missingFeatures(), Source.HOST, FIELD)
                            .filter(missing -> !missing.isEmpty())
                            .ifPresent(missing -> found.violation(
                                    Source.HOST,
                                    FIELD,
                                    Values.of(missing),
                                    Values.none(),
                                    "the kernel lacks " + String.join(", ", missing))),
                    nist("4.5.2"))
            .build();

    private KernelFeatures() {}
}
