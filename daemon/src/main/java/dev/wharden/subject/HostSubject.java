package dev.wharden.subject;

import java.time.LocalDate;
import java.util.Map;

/**
 * All that is known of the host at one moment.
 *
 * @param host its kernel and its files
 * @param engine its container engine
 * @param defaultBridge the options of the network {@code bridge}; Absent where there is none
 * @param today what ends on a day is compared with
 * @param roundTrips what was measured of endpoints that the policy names, by {@code host:port}
 */
public record HostSubject(
        HostFacts host,
        EngineFacts engine,
        Observed<Map<String, String>> defaultBridge,
        LocalDate today,
        Map<String, RoundTrips> roundTrips)
        implements Target {
    public HostSubject {
        roundTrips = Map.copyOf(roundTrips);
    }

    /** Where nothing was measured. */
    public HostSubject(
            HostFacts host, EngineFacts engine, Observed<Map<String, String>> defaultBridge, LocalDate today) {
        this(host, engine, defaultBridge, today, Map.of());
    }

    /** The same with what was measured. */
    public HostSubject with(Map<String, RoundTrips> roundTrips) {
        return new HostSubject(host, engine, defaultBridge, today, roundTrips);
    }

    /** What was measured of one endpoint. */
    public RoundTrips roundTrips(String endpoint) {
        return roundTrips.getOrDefault(endpoint, RoundTrips.NONE);
    }
}
