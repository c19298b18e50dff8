package dev.wharden.control.host;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Profile;
import dev.wharden.control.Scope;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Demands that the kernel has a mitigation for each hole of the processor. */
public final class CpuVulnerabilities {
    private static final String FOLDER = "/sys/devices/system/cpu/vulnerabilities";
    private static final Pattern PART = Pattern.compile("; ([\\w-]+): Vulnerable");
    private static final Key<List<String>> ALLOWED =
            Key.texts("allowed", "holes that are accepted, as the kernel names them: retbleed", List.of());

    public static final Control CONTROL = Control.of("cpuVulnerabilities")
            .title("Holes of the processor are mitigated")
            .why("Containers share the processor: without mitigations one can read the memory of another, and of "
                    + "the host.")
            .fix("Remove mitigations=off from the kernel's command line, and install the processor's microcode; in a"
                    + " virtual machine the provider must do so.")
            .severity(MEDIUM)
            .scope(Scope.HOST)
            .requires(ALLOWED)
            .in(Profile.RESTRICTED)
            .rule("host-cpu-vulnerabilities", CpuVulnerabilities::check, nist("4.5.2"))
            .build();

    private CpuVulnerabilities() {}

    private static void check(Findings found) {
        found.must(found.host().system().cpuVulnerabilities(), Source.HOST, "host:" + FOLDER)
                .ifPresent(all -> {
                    var open = new TreeSet<String>();
                    var unknown = new TreeSet<String>();
                    all.forEach((hole, said) -> {
                        if (!found.get(ALLOWED).contains(hole)) {
                            open.addAll(open(hole, said));
                            if (said.startsWith("Unknown")) {
                                unknown.add(hole);
                            }
                        }
                    });
                    if (!open.isEmpty()) {
                        found.violation(
                                Source.HOST,
                                "host:" + FOLDER,
                                Values.of(open),
                                Values.none(),
                                "no mitigation in force for " + String.join(", ", open));
                    }
                    if (!unknown.isEmpty()) {
                        found.unread(
                                Source.HOST,
                                "host:" + FOLDER,
                                "the kernel does not know whether it is safe from " + String.join(", ", unknown));
                    }
                });
    }

    /**
     * The hole as a whole, or parts of it that have no mitigation beside those that have: {@code Mitigation: …; BHI:
     * Vulnerable}.
     */
    private static List<String> open(String hole, String said) {
        if (said.replaceFirst("^KVM: ", "").startsWith("Vulnerable")) {
            return List.of(hole);
        }
        return PART.matcher(said)
                .results()
                .map(part -> hole + " (" + part.group(1) + ")")
                .toList();
    }
}
