package dev.wharden.control.host;

import dev.wharden.control.*;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A server whose place is known, and the round trip that is taken for near.
 *
 * @param endpoint the server
 * @param country where it stands
 * @param maximum the longest round trip that says that the host is near
 */
record Anchor(Endpoint endpoint, String country, Duration maximum) {
    private static final Key<Optional<Endpoint>> ENDPOINT = PlaceKeys.endpoint(
            "endpoint", "a server that stands at one place, not behind a CDN, an anycast address or a proxy");
    private static final Key<String> COUNTRY = PlaceKeys.country("country", "where it stands");
    private static final Key<Optional<Duration>> MAXIMUM = PlaceKeys.roundTrip(
            "maximum", "the longest round trip that counts as near; each millisecond is 100 km of fibre");

    static final Key<List<Settings>> KEY = PlaceKeys.maps(
            "anchors",
            "servers that stand where the policy says, by which the declared country is checked. One in that country "
                    + "must be near, one elsewhere must not. It supports the declaration and proves nothing. At most "
                    + "20",
            ENDPOINT,
            COUNTRY,
            MAXIMUM);

    /**
     * Light in fibre makes 200 km in a millisecond, two thirds of what it makes in a vacuum, and a round trip is there
     * and back: a millisecond of it is 100 km. Routers and detours only make it longer.
     */
    private static final long METRES_PER_MICROSECOND = 100;

    private static final long METRES = 1000;

    /** Those that settings declare whole. */
    static List<Anchor> of(Settings settings) {
        return settings.get(KEY).stream()
                .flatMap(one -> one.get(ENDPOINT).stream()
                        .flatMap(endpoint -> one.get(MAXIMUM).stream()
                                .map(maximum -> new Anchor(endpoint, one.get(COUNTRY), maximum))))
                .toList();
    }

    /** How far away the other end of a round trip is at most, rounded up, for people: {@code 400 km}. */
    static String farthest(Duration trip) {
        long metres = Math.ceilDiv(trip.toNanos(), METRES) * METRES_PER_MICROSECOND;
        return Math.ceilDiv(metres, METRES) + " km";
    }
}
