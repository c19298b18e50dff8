package dev.wharden.control.host;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.Countries;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Scope;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import java.util.List;

/**
 * Demands that the country in which the host is declared to stand is an allowed one. A declaration is a claim: it is
 * recorded, not proved.
 */
public final class Jurisdiction {
    private static final String FIELD = "host:/jurisdiction";

    private static final Key<String> DECLARED = Key.country("declared", "where the host stands");
    private static final Key<List<String>> ALLOWED =
            Key.countries("allowed", "countries, or EU, or EEA for its thirty countries");
    private static final Key<List<String>> ANCHORS =
            Key.endpoints("anchors", "endpoints whose distance would prove it; not measured by this version");

    public static final Control CONTROL = Control.of("jurisdiction")
            .title("The host stands in an allowed country")
            .why("Data that may not leave a jurisdiction must not be worked on outside of it.")
            .fix("Declare where the host stands, jurisdiction: {declared: NO}, or move it to an allowed country.")
            .severity(HIGH)
            .scope(Scope.HOST)
            .settings(DECLARED, ALLOWED, ANCHORS)
            .rule("host-jurisdiction-declared", Jurisdiction::declared, gdpr("chapter V"))
            .rule("host-jurisdiction-corroborated", Jurisdiction::corroborated, gdpr("chapter V"))
            .build();

    private Jurisdiction() {}

    private static void declared(Findings found) {
        String declared = found.get(DECLARED);
        List<String> allowed = found.get(ALLOWED);
        if (declared.isEmpty()) {
            found.unread(Source.HOST, FIELD, "the policy does not declare where the host is");
        } else if (!allowed.isEmpty() && !Countries.isIn(declared, allowed)) {
            found.violation(
                    Source.HOST,
                    FIELD,
                    Values.of(declared),
                    Values.of(allowed),
                    "the host stands in " + declared + ", which is not allowed");
        }
    }

    private static void corroborated(Findings found) {
        if (found.isEmpty() && !found.get(ANCHORS).isEmpty()) {
            found.unread(Source.HOST, FIELD, "this version does not measure the distance to anchors");
        }
    }
}
