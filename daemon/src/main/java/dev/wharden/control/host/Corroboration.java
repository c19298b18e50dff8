package dev.wharden.control.host;

import dev.wharden.control.*;
import dev.wharden.subject.RoundTrips;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether round trips to {@link Anchor}s support or contradict where the host is declared to stand. They prove nothing:
 * no packet is faster than light, but whoever answers may stand before the anchor, and a detour makes what is near look
 * far.
 */
final class Corroboration {
    static final Key<String> DECLARED = PlaceKeys.country("declared", "where the host stands");

    static final String FIELD = "host:/jurisdiction";

    /** Fewer may all have met a queue on the way. */
    static final int ENOUGH = 10;

    private Corroboration() {}

    static void check(Findings found) {
        if (!found.get(DECLARED).isEmpty()) {
            Anchor.of(found.settings()).forEach(anchor -> check(found, anchor));
        }
    }

    /**
     * One short trip tells that the anchor is near, and only many long ones that it is not: a trip is never too short.
     */
    private static void check(Findings found, Anchor anchor) {
        String declared = found.get(DECLARED);
        String field = FIELD + "/" + anchor.endpoint();
        RoundTrips trips = found.hostSubject().roundTrips(anchor.endpoint().toString());
        Optional<Duration> shortest = trips.minimum();
        boolean near = shortest.isPresent() && shortest.get().compareTo(anchor.maximum()) <= 0;
        boolean wanted = anchor.country().equals(declared);
        if (!near && (shortest.isEmpty() || trips.taken().size() < ENOUGH)) {
            found.unread(field, anchor.endpoint() + ": " + trips.shortage(ENOUGH));
        } else if (near != wanted) {
            String trip = ShortTime.text(shortest.get());
            found.violation(
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
