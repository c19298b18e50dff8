package dev.wharden.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A dashboard or an alert that names a metric which nobody exports is silently empty for ever: here it fails. */
final class KnownMetricsTest {
    private static final List<String> GAUGES = List.of(
            "build_info",
            "policy_info",
            "host_info",
            "enforcement_enabled",
            "reconcile_active_workers",
            "workqueue_depth",
            "workqueue_unfinished_work_seconds",
            "workqueue_longest_running_processor_seconds",
            "resync_last_success_timestamp_seconds",
            "docker_event_stream_connected",
            "containers",
            "violations",
            "container_violations",
            "container_violations_dropped",
            "remediations_pending",
            "remediation_budget_remaining",
            "breaker_open",
            "paused",
            "quarantined_containers",
            "suspended_containers",
            "exceptions",
            "exception_expiry_timestamp_seconds",
            "host_check_passed",
            "config_last_reload_successful",
            "config_last_reload_success_timestamp_seconds",
            "audit_chain_valid",
            "audit_checkpoint_info");
    private static final List<String> COUNTERS = List.of(
            "reconcile_total",
            "reconcile_errors_total",
            "workqueue_adds_total",
            "workqueue_retries_total",
            "docker_events_total",
            "docker_event_stream_reconnects_total",
            "docker_event_gaps_total",
            "docker_api_requests_total",
            "evaluations_total",
            "unread_total",
            "drift_detected_total",
            "remediations_total",
            "audit_records_total",
            "audit_write_failures_total");
    private static final List<String> HISTOGRAMS = List.of(
            "reconcile_duration_seconds",
            "workqueue_queue_duration_seconds",
            "workqueue_work_duration_seconds",
            "resync_duration_seconds",
            "docker_event_lag_seconds",
            "docker_api_request_duration_seconds",
            "evaluation_duration_seconds",
            "drift_detection_delay_seconds",
            "remediation_duration_seconds",
            "container_downtime_seconds");

    /** Not Wharden's: Prometheus itself, the process collector, and node_exporter for hosts without Wharden. */
    private static final Set<String> OTHERS = Set.of(
            "up",
            "process_start_time_seconds",
            "process_resident_memory_bytes",
            "process_cpu_seconds_total",
            "node_uname_info",
            "node_systemd_unit_state");

    private static final Set<String> KNOWN = Stream.of(
                    Stream.concat(GAUGES.stream(), COUNTERS.stream()).map(name -> "wharden_" + name),
                    HISTOGRAMS.stream()
                            .flatMap(name ->
                                    Stream.of("_bucket", "_sum", "_count").map(suffix -> "wharden_" + name + suffix)),
                    OTHERS.stream())
            .flatMap(names -> names)
            .collect(Collectors.toSet());

    static List<Alert> alerts() {
        return Alert.all();
    }

    static Stream<Dashboard.Query> queries() {
        return Dashboard.all().stream()
                .flatMap(dashboard -> Stream.concat(dashboard.queries().stream(), dashboard.annotations().stream()));
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void anAlertNamesOnlyMetricsThatExist(Alert alert) {
        assertThat(new PromQl(alert.expression()).metrics()).isNotEmpty().isSubsetOf(KNOWN);
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aPanelNamesOnlyMetricsThatExist(Dashboard.Query query) {
        assertThat(query.expression().metrics()).as(query.panel()).isNotEmpty().isSubsetOf(KNOWN);
    }
}
