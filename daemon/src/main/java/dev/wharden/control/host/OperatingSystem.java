package dev.wharden.control.host;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.*;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Demands a distribution that still gets fixes. What is not in the table, and does not say itself how long, is unknown.
 */
public final class OperatingSystem {
    private static final String FIELD = "host:/etc/os-release";

    public static final Control CONTROL = Control.host("operatingSystem")
            .title("The distribution still gets fixes")
            .why("A hole in the kernel, in runc or in sshd that is found tomorrow stays open for ever.")
            .fix("Upgrade the distribution, or move the containers to a host that has a supported one.")
            .severity(MEDIUM)
            .requires()
            .in(RESTRICTED, CIS_L1)
            .rule("host-os-supported", OperatingSystem::check, cis("1.2.1"), nist("4.5.3"))
            .build();

    private OperatingSystem() {}

    private static void check(Findings found) {
        found.must(found.host().system().operatingSystem(), FIELD).ifPresent(os -> {
            Optional<LocalDate> end = EndsOfFixes.of(os);
            if (end.isEmpty()) {
                found.unread(FIELD, "how long " + os.name() + " gets fixes is not known");
            } else if (found.hostSubject().today().isAfter(end.get())) {
                String message = os.name() + " has had no fixes since " + end.get();
                found.violation(FIELD, Values.of(os.name()), Values.none(), message);
            }
        });
    }
}
