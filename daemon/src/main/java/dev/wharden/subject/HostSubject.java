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
 */
public record HostSubject(
        HostFacts host, EngineFacts engine, Observed<Map<String, String>> defaultBridge, LocalDate today)
        implements Target {}
