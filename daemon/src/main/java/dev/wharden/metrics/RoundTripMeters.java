package dev.wharden.metrics;

import dev.wharden.probe.RoundTripListener;
import java.time.Duration;
import java.util.Set;

/** Counts connections to endpoints; what no policy declares any more has no series. Used by one thread at a time. */
final class RoundTripMeters implements RoundTripListener {
    private final Instruments instruments;
    private Set<String> known = Set.of();

    RoundTripMeters(Instruments instruments) {
        this.instruments = instruments;
    }

    @Override
    public void declared(Set<String> endpoints) {
        for (String endpoint : known) {
            if (!endpoints.contains(endpoint)) {
                instruments.forget(Metric.ENDPOINT_LATENCY, endpoint);
                instruments.forget(Metric.ENDPOINT_FAILURES, endpoint);
            }
        }
        for (String endpoint : endpoints) {
            instruments.begin(Metric.ENDPOINT_LATENCY, endpoint);
            instruments.begin(Metric.ENDPOINT_FAILURES, endpoint);
        }
        known = Set.copyOf(endpoints);
    }

    @Override
    public void opened(String endpoint, Duration took) {
        instruments.time(Metric.ENDPOINT_LATENCY, took, endpoint);
    }

    @Override
    public void failed(String endpoint) {
        instruments.count(Metric.ENDPOINT_FAILURES, endpoint);
    }
}
