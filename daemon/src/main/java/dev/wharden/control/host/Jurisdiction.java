package dev.wharden.control.host;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;
import static dev.wharden.control.host.Corroboration.*;

import dev.wharden.control.*;
import java.util.List;

/** Demands that the country in which the host is declared to stand is an allowed one. A declaration is a claim. */
public final class Jurisdiction {
    private static final Key<List<String>> ALLOWED =
            PlaceKeys.countries("allowed", "countries, or EU, or EEA for its thirty countries");

    public static final Control CONTROL = Control.host("jurisdiction")
            .title("The host stands in an allowed country")
            .why("Data that may not leave a jurisdiction must not be worked on outside of it.")
            .fix("Declare where the host stands, jurisdiction: {declared: NO}, or move it to an allowed country.")
            .severity(HIGH)
            .settings(DECLARED, ALLOWED, Anchor.KEY)
            .rule("host-jurisdiction-declared", Jurisdiction::declared, gdpr("chapter V"))
            .rule("host-jurisdiction-corroborated", MEDIUM, Corroboration::check, gdpr("chapter V"))
            .build();

    private Jurisdiction() {}

    private static void declared(Findings found) {
        String declared = found.get(DECLARED);
        List<String> allowed = found.get(ALLOWED);
        if (declared.isEmpty()) {
            found.unread(FIELD, "the policy does not declare where the host is");
        } else if (!allowed.isEmpty() && !Countries.isIn(declared, allowed)) {
            found.violation(
                    FIELD,
                    Values.of(declared),
                    Values.of(allowed),
                    "the host stands in " + declared + ", which is not allowed");
        }
    }

    /** What these settings have measured. */
    public static List<Endpoint> endpoints(Settings settings) {
        return Anchor.of(settings).stream().map(Anchor::endpoint).toList();
    }

    /** How many connections these settings need before they say anything. */
    public static int needed(Settings settings) {
        return endpoints(settings).isEmpty() ? 0 : ENOUGH;
    }
}
