package dev.wharden.control.host;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.Countries;
import dev.wharden.control.Endpoint;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.PlaceKeys;
import dev.wharden.control.Scope;
import dev.wharden.control.Settings;
import dev.wharden.control.ShortTime;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.RoundTrips;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Demands that the country in which the host is declared to stand is an allowed one. A declaration is a claim. Round
 * trips to {@link Anchor}s support or contradict it and prove nothing: no packet is faster than light, but whoever
 * answers may stand before the anchor, and a detour makes what is near look far.
 */
public final class Jurisdiction {
    private static final String FIELD = "host:/jurisdiction";

    /** Fewer may all have met a queue on the way. */
    private static final int ENOUGH = 10;

    private static final Key<String> DECLARED = PlaceKeys.country("declared", "where the host stands");
    private static final Key<List<String>> ALLOWED =
            PlaceKeys.countries("allowed", "countries, or EU, or EEA for its thirty countries");

    public static final Control CONTROL = Control.of("jurisdiction")
            .title("The host stands in an allowed country")
            .why("Data that may not leave a jurisdiction must not be worked on outside of it.")
            .fix("Declare where the host stands, jurisdiction: {declared: NO}, or move it to an allowed country.")
            .severity(HIGH)
            .scope(Scope.HOST)
            .settings(DECLARED, ALLOWED, Anchor.KEY)
            .rule("host-jurisdiction-declared", Jurisdiction::declared, gdpr("chapter V"))
            .rule("host-jurisdiction-corroborated", MEDIUM, Jurisdiction::corroborated, gdpr("chapter V"))
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

    /** What these settings have measured. */
    public static List<Endpoint> endpoints(Settings settings) {
        return Anchor.of(settings).stream().map(Anchor::endpoint).toList();
    }

    /** How many connections these settings need before they say anything. */
    public static int needed(Settings settings) {
        return endpoints(settings).isEmpty() ? 0 : ENOUGH;
    }

    private static void corroborated(Findings found) {
        if (!found.get(DECLARED).isEmpty()) {
            Anchor.of(found.settings()).forEach(anchor -> corroborated(found, anchor));
        }
    }

    /**
     * One short trip tells that the anchor is near, and only many long ones that it is not: a trip is never too short.
     */
    private static void corroborated(Findings found, Anchor anchor) {
        String declared = found.get(DECLARED);
        String field = FIELD + "/" + anchor.endpoint();
        RoundTrips trips = found.hostSubject().roundTrips(anchor.endpoint().toString());
        Optional<Duration> shortest = trips.minimum();
        boolean near = shortest.isPresent() && shortest.get().compareTo(anchor.maximum()) <= 0;
        boolean wanted = anchor.country().equals(declared);
        if (!near && (shortest.isEmpty() || trips.taken().size() < ENOUGH)) {
            found.unread(Source.HOST, field, anchor.endpoint() + ": " + trips.shortage(ENOUGH));
        } else if (near != wanted) {
            String trip = ShortTime.text(shortest.get());
            found.violation(
                    Source.HOST,
                    field,
                    Values.of(ShortTime.format(shortest.get())),
                    Values.of(ShortTime.format(anchor.maximum())),
                    wanted
                            ? "the shortest round trip to " + anchor.endpoint() + " in " + declared + " takes " + trip
                                    + ", more than " + ShortTime.text(anchor.maximum())
                                    + ": nothing shows that the host stands in " + declared
                            : "a round trip to " + anchor.endpoint() + " in " + anchor.country() + " takes " + trip
                                    + ": the host is at most " + Anchor.farthest(shortest.get())
                                    + " from it, which contradicts " + declared);
        }
    }
}
