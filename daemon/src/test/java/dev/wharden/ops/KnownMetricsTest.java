package dev.wharden.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.metrics.Metric;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A dashboard or an alert that names a metric which nobody exports is silently empty for ever: here it fails. */
final class KnownMetricsTest {
    /** Not Wharden's: Prometheus itself, the process collector, and node_exporter for hosts without Wharden. */
    private static final Set<String> OTHERS = Set.of(
            "up",
            "process_start_time_seconds",
            "process_resident_memory_bytes",
            "process_cpu_seconds_total",
            "node_uname_info",
            "node_systemd_unit_state");

    private static final Set<String> KNOWN = Stream.concat(
                    OTHERS.stream(), Stream.of(Metric.values()).flatMap(KnownMetricsTest::series))
            .collect(Collectors.toSet());

    private static Stream<String> series(Metric metric) {
        return switch (metric.kind()) {
            case COUNTER, GAUGE -> Stream.of(metric.fullName());
            case QUICK, SLOW -> Stream.of("_bucket", "_sum", "_count").map(suffix -> metric.fullName() + suffix);
        };
    }

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
