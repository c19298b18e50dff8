package dev.wharden.control.host;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.*;
import java.util.List;

/**
 * Demands that auditd watches what the engine is made of: by its rule files, since the kernel tells the rules only to
 * root.
 */
public final class AuditRules {
    private static final String FIELD = "host:/etc/audit/rules.d";

    public static final Control CONTROL = control();

    private AuditRules() {}

    private static Control control() {
        ControlBuilder control = Control.host("auditRules")
                .title("auditd watches the engine's programs, files and sockets")
                .why("Without a record it stays unknown who changed the engine, or talked to its socket.")
                .fix("A line for each path in /etc/audit/rules.d/docker.rules, -w PATH -k docker, then augenrules "
                        + "--load.")
                .severity(LOW)
                .requires()
                .in(CIS_L1);
        AuditedPath first = AuditedPath.ALL.getFirst();
        control.rule(first.rule(), AuditRules::check, cis(first.cis()));
        AuditedPath.ALL.stream().skip(1).forEach(path -> control.row(path.rule(), cis(path.cis())));
        return control.build();
    }

    private static void check(Findings found) {
        found.mustBeEmpty(found.host().system().unwatched(), FIELD, "auditd does not watch ", ", ");
    }

    /** What it asks about: whether each is there, and whether a rule names it. */
    public static List<String> watched() {
        return AuditedPath.ALL.stream().map(AuditedPath::path).toList();
    }
}
