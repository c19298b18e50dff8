package dev.wharden.control.host;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.*;
import java.util.List;

/** Demands that the kernel has a mitigation for each hole of the processor. */
public final class CpuVulnerabilities {
    private static final String FIELD = "host:/sys/devices/system/cpu/vulnerabilities";
    private static final Key<List<String>> ALLOWED =
            Key.texts("allowed", "holes that are accepted, as the kernel names them: retbleed", List.of());

    public static final Control CONTROL = Control.host("cpuVulnerabilities")
            .title("Holes of the processor are mitigated")
            .why("Containers share the processor: without mitigations one can read the memory of "
                    + "another, and of the host.")
            .fix("Remove mitigations=off from the kernel's command line, and install the processor's microcode; in a "
                    + "virtual machine the provider must do so.")
            .severity(MEDIUM)
            .requires(ALLOWED)
            .in(RESTRICTED)
            .rule("host-cpu-vulnerabilities", CpuVulnerabilities::check, nist("4.5.2"))
            .build();

    private CpuVulnerabilities() {}

    private static void check(Findings found) {
        found.must(found.host().system().cpuVulnerabilities(), FIELD).ifPresent(said -> {
            CpuHoles holes = CpuHoles.of(said, found.get(ALLOWED));
            if (!holes.open().isEmpty()) {
                String message = "no mitigation in force for " + String.join(", ", holes.open());
                found.violation(FIELD, Values.of(holes.open()), Values.none(), message);
            }
            if (!holes.unknown().isEmpty()) {
                String which = String.join(", ", holes.unknown());
                found.unread(FIELD, "the kernel does not know whether it is safe from " + which);
            }
        });
    }
}
