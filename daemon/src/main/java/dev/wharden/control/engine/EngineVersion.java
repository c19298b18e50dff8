package dev.wharden.control.engine;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.*;
import dev.wharden.subject.EngineReport;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Demands that engine, containerd and runc have the fixes of known holes. A distribution brings fixes back into an old
 * version: what is below the first upstream version that has them is then unknown, and not a finding.
 */
public final class EngineVersion {
    private static final Key<String> MINIMUM =
            Key.version("minimum", "the oldest version of the engine that is allowed, of any vendor: 28.3.3", "");

    public static final Control CONTROL = Control.host("engineVersion")
            .title("Engine, containerd and runc have the fixes of known holes")
            .why("Through a hole of runc or of the engine a container gets out, whatever else is set.")
            .fix("Install the vendor's current packages of the engine, containerd and runc, and restart the engine.")
            .severity(HIGH)
            .settings(MINIMUM)
            .in(MINIMUM, "", RESTRICTED, CIS_L1)
            .rule("daemon-version-supported", EngineVersion::check, cis("1.2.2"), owasp("0"), nist("4.4.1"))
            .build();

    private EngineVersion() {}

    private static void check(Findings found) {
        EngineReport report = found.engine().report();
        if (report.components().isEmpty()) {
            found.unread("engine:/Components", "the engine did not say what it is made of");
            return;
        }
        minimum(found, found.engine().version(), found.get(MINIMUM));
        List.of("Engine", "containerd", "runc").forEach(component -> component(found, report, component));
    }

    private static void minimum(Findings found, String version, String minimum) {
        Optional<VersionNumber> wanted = VersionNumber.parse(minimum);
        if (wanted.isPresent()
                && VersionNumber.parse(version)
                        .filter(actual -> actual.isBefore(wanted.get()))
                        .isPresent()) {
            String message = "engine " + version + " is older than " + minimum;
            found.violation("engine:/Version", Values.of(version), Values.of(minimum), message);
        }
    }

    private static void component(Findings found, EngineReport report, String component) {
        String said = report.components().getOrDefault(component, "");
        String field = "engine:/Components/" + component;
        Optional<VersionNumber> version = VersionNumber.parse(said);
        if (version.isEmpty()) {
            found.unread(field, "not a version of " + component + ": " + said);
            return;
        }
        String holes = KnownHole.ALL.stream()
                .filter(hole -> hole.component().equals(component))
                .filter(hole -> !hole.authorization() || !report.authorization().isEmpty())
                .filter(hole -> hole.isIn(version.get()))
                .filter(hole -> !hole.isFixedIn(report.builds().getOrDefault(component, "")))
                .map(KnownHole::cve)
                .collect(Collectors.joining(", "));
        if (holes.isEmpty()) {
            return;
        }
        String what = component + " " + said;
        if (isUpstream(report, said)) {
            found.violation(field, Values.of(said), Values.none(), what + " has " + holes);
        } else {
            found.unread(field, what + " is a distribution's build: look at its security tracker for " + holes);
        }
    }

    /** Docker's own packages, which bear no mark of a distribution. */
    private static boolean isUpstream(EngineReport report, String version) {
        return report.platform().startsWith("Docker Engine") && !version.matches(".*(\\+|~|ubuntu|deb|\\.el|\\.fc).*");
    }
}
