package dev.wharden.control.host;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.*;
import dev.wharden.subject.RoundTrips;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Demands that what the host's services need is near enough: by the time in which TCP connections to it open. */
public final class Latency {
    private static final String FIELD = "host:/latency";
    private static final int LEAST = 20;
    private static final int WHOLE = 100;

    private static final Key<List<Endpoint>> ENDPOINTS = PlaceKeys.endpoints(
            "endpoints", "what is connected to and closed at once, every 15 seconds; nothing is sent. At most 20");
    private static final Key<Optional<Duration>> BUDGET = PlaceKeys.roundTrip(
            "budget", "within what time a connection must open; absent: it is measured and shown by the metric only");
    private static final Key<Long> PERCENTILE = Key.percent(
            "percentile",
            "of how many in a hundred connections of the last hour; the others may take longer. 99 needs 100 "
                    + "connections, 95 needs 20",
            95);

    public static final Control CONTROL = Control.host("latency")
            .title("What it depends on answers within the budget")
            .why("A database or an identity provider that is far away, or whose path is congested, slows down or stops "
                    + "every service on the host, and no container shows it.")
            .fix("Look at the path to the endpoint, or move the service or the host nearer to the other. What the "
                    + "unit's IPAddressAllow or a firewall refuses is opened by the drop-in measure-round-trips.conf.")
            .severity(LOW)
            .settings(ENDPOINTS, BUDGET, PERCENTILE)
            .rule("host-latency-budget", Latency::check)
            .build();

    private Latency() {}

    /** What these settings have measured. */
    public static List<Endpoint> endpoints(Settings settings) {
        return settings.get(ENDPOINTS);
    }

    /** How many connections these settings need before they say anything. */
    public static int needed(Settings settings) {
        return Math.max(LEAST, Math.ceilDiv(WHOLE, WHOLE - percentile(settings.get(PERCENTILE))));
    }

    private static int percentile(long setting) {
        return Math.toIntExact(setting);
    }

    private static void check(Findings found) {
        if (found.get(ENDPOINTS).isEmpty()) {
            found.unread(FIELD, "the policy names no endpoints");
        }
        found.get(BUDGET).ifPresent(budget -> found.get(ENDPOINTS).forEach(endpoint -> check(found, endpoint, budget)));
    }

    private static void check(Findings found, Endpoint endpoint, Duration budget) {
        RoundTrips trips = found.hostSubject().roundTrips(endpoint.toString());
        int percentile = percentile(found.get(PERCENTILE));
        Optional<Duration> taken = trips.percentile(percentile);
        String field = FIELD + "/" + endpoint;
        int needed = needed(found.settings());
        if (trips.attempts() < needed || taken.isEmpty()) {
            found.unread(field, endpoint + ": " + trips.shortage(needed));
        } else if (taken.get().compareTo(budget) > 0) {
            found.violation(
                    field,
                    Values.of(ShortTime.format(taken.get())),
                    Values.of(ShortTime.format(budget)),
                    percentile + " percent of connections to " + endpoint + " open within "
                            + ShortTime.text(taken.get()) + ", more than " + ShortTime.text(budget) + " ("
                            + trips.attempts() + " measured)");
        }
    }
}
