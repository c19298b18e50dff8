package dev.wharden.control.host;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Profile;
import dev.wharden.control.Scope;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.Observed;
import java.util.List;

/** Demands AppArmor or SELinux: one finding of the host in place of one of each container. */
public final class LinuxSecurityModule {
    private static final String FIELD = "engine:/SecurityOptions";

    public static final Control CONTROL = Control.of("linuxSecurityModule")
            .title("AppArmor or SELinux confines containers")
            .why("Without one, a container that gets out of its namespaces meets no second wall.")
            .fix("Install apparmor (Debian: apt-get install apparmor) or enable SELinux, boot with it, and restart the"
                    + " engine.")
            .severity(MEDIUM)
            .scope(Scope.HOST)
            .requires()
            .in(Profile.RESTRICTED)
            .rule("host-lsm-enabled", LinuxSecurityModule::check, owasp("6"), nist("4.5.1"))
            .build();

    private LinuxSecurityModule() {}

    private static void check(Findings found) {
        if (found.engine().version().isEmpty()) {
            found.unread(Source.ENGINE, FIELD, "the engine did not say what it is");
            return;
        }
        if (found.engine().has("apparmor") || found.engine().has("selinux")) {
            return;
        }
        boolean inKernel =
                found.host().system().securityModules() instanceof Observed.Known<List<String>>(List<String> all)
                        && (all.contains("apparmor") || all.contains("selinux"));
        found.violation(
                Source.ENGINE,
                FIELD,
                Values.of(found.engine().securityOptions()),
                Values.none(),
                inKernel
                        ? "the kernel has AppArmor or SELinux, but the engine does not use it"
                        : "neither AppArmor nor SELinux is in force");
    }
}
