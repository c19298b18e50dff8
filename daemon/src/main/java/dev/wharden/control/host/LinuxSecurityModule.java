package dev.wharden.control.host;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.*;
import dev.wharden.subject.Observed;
import java.util.List;

/** Demands AppArmor or SELinux: one finding of the host in place of one of each container. */
public final class LinuxSecurityModule {
    private static final String FIELD = "engine:/SecurityOptions";

    public static final Control CONTROL = Control.host("linuxSecurityModule")
            .title("AppArmor or SELinux confines containers")
            .why("Without one, a container that gets out of its namespaces meets no second wall.")
            .fix("Install apparmor (Debian: apt-get install apparmor) or enable SELinux, boot with it, and restart the "
                    + "engine.")
            .severity(MEDIUM)
            .requires()
            .in(RESTRICTED)
            .rule("host-lsm-enabled", LinuxSecurityModule::check, owasp("6"), nist("4.5.1"))
            .build();

    private LinuxSecurityModule() {}

    private static void check(Findings found) {
        if (!found.isToldByEngine(FIELD)
                || found.engine().has("apparmor")
                || found.engine().has("selinux")) {
            return;
        }
        boolean inKernel = found.host().system().securityModules() instanceof Observed.Known<List<String>>(var all)
                && (all.contains("apparmor") || all.contains("selinux"));
        found.violation(
                FIELD,
                Values.of(found.engine().securityOptions()),
                Values.none(),
                inKernel
                        ? "the kernel has AppArmor or SELinux, but the engine does not use it"
                        : "neither AppArmor nor SELinux is in force");
    }
}
