package dev.wharden.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.AuditEvent.Violation;
import dev.wharden.audit.Remedies;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Lane;
import dev.wharden.controller.queue.ReconcileFailure;
import dev.wharden.controller.queue.ReconcileListener.End;
import dev.wharden.controller.queue.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MetersTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final ContainerName WEB = new ContainerName("web");
    private static final Violation PRIVILEGED = new Violation("privileged", "critical", "inspect", false);
    private static final Violation UNREAD = new Violation("seccompProfile", "high", "kernel", true);

    private final Meters meters = new Meters(
            new Vocabulary(List.of("privileged", "seccompProfile"), List.of("inspect", "list")),
            3,
            InstantSource.fixed(NOON));

    private static AuditEvent.Evaluated evaluated(String name, String state, Violation... violations) {
        return new AuditEvent.Evaluated(
                new ContainerName(name),
                "cafe",
                "web",
                "Enforce",
                state,
                List.of(violations),
                false,
                Duration.ofMillis(3),
                Optional.of(Duration.ofMillis(30)));
    }

    private List<String> series(String start) {
        return meters.get().lines().filter(line -> line.startsWith(start)).toList();
    }

    @Test
    void aVerdictIsCountedAlsoWhenNothingChanged() {
        meters.record(evaluated("web", "Drifted", PRIVILEGED, UNREAD));

        assertThat(series("wharden_"))
                .contains(
                        "wharden_violations{control=\"privileged\",mode=\"Enforce\",severity=\"critical\",} 1.0",
                        "wharden_container_violations{container=\"web\",} 1.0",
                        "wharden_evaluations_total{result=\"Drifted\",} 1.0",
                        "wharden_evaluation_duration_seconds_count 1.0",
                        "wharden_drift_detection_delay_seconds_bucket{le=\"0.025\",} 0.0",
                        "wharden_drift_detection_delay_seconds_bucket{le=\"0.05\",} 1.0",
                        "wharden_unread_total{control=\"seccompProfile\",source=\"kernel\",} 1.0");
        assertThat(series("wharden_violations")).hasSize(1);
    }

    @Test
    void anEndpointHasItsSeriesFromTheStartAndUntilNoPolicyNamesIt() {
        var trips = meters.roundTrips();
        assertThat(series("wharden_endpoint")).isEmpty();
        trips.declared(Set.of("db:5432", "log:514"));
        assertThat(series("wharden_endpoint"))
                .contains(
                        "wharden_endpoint_latency_seconds_count{endpoint=\"db:5432\",} 0.0",
                        "wharden_endpoint_latency_failures_total{endpoint=\"log:514\",} 0.0");
        trips.opened("db:5432", Duration.ofNanos(300_000));
        trips.failed("log:514");
        assertThat(series("wharden_endpoint"))
                .contains(
                        "wharden_endpoint_latency_seconds_bucket{endpoint=\"db:5432\",le=\"2.5E-4\",} 0.0",
                        "wharden_endpoint_latency_seconds_bucket{endpoint=\"db:5432\",le=\"5.0E-4\",} 1.0",
                        "wharden_endpoint_latency_failures_total{endpoint=\"log:514\",} 1.0");
        trips.declared(Set.of("log:514"));
        assertThat(series("wharden_endpoint")).isNotEmpty().noneMatch(line -> line.contains("db:5432"));
        trips.declared(Set.of());
        assertThat(series("wharden_endpoint")).isEmpty();
    }

    @Test
    void aContainerThatIsGoneIsInNoGauge() {
        meters.record(evaluated("web", "Drifted", PRIVILEGED));
        meters.record(evaluated("db", "Drifted", PRIVILEGED));
        meters.loop().gone(WEB);
        assertThat(series("wharden_container_violations{"))
                .containsExactly("wharden_container_violations{container=\"db\",} 1.0");

        meters.listed(Set.of());
        assertThat(series("wharden_container_violations{")).isEmpty();
        assertThat(series("wharden_violations")).isEmpty();
        assertThat(series("wharden_resync_last_success"))
                .containsExactly("wharden_resync_last_success_timestamp_seconds 1.795608E9");
    }

    @Test
    void theSeriesOfContainersAreCappedAndTheWorstAreKept() {
        IntStream.range(0, 5).forEach(i -> meters.record(evaluated("c" + i, "Compliant")));
        meters.record(evaluated("worst", "Drifted", PRIVILEGED));
        meters.record(evaluated("other", "Unmanaged"));

        assertThat(series("wharden_container_violations{"))
                .containsExactlyInAnyOrder(
                        "wharden_container_violations{container=\"worst\",} 1.0",
                        "wharden_container_violations{container=\"c0\",} 0.0",
                        "wharden_container_violations{container=\"c1\",} 0.0");
        assertThat(series("wharden_container_violations_dropped"))
                .containsExactly("wharden_container_violations_dropped 3.0");
    }

    @Test
    void wordsThatNobodyKnowsMakeNoNewSeries() {
        meters.record(Remedies.ended("a1", "Explode\n", "odd", "", Duration.ZERO, Optional.empty()));
        meters.called("invented", "200", Duration.ZERO);

        assertThat(series("wharden_remediations_total{action=\"other\",result=\"other\",}"))
                .hasSize(1);
        assertThat(series("wharden_docker_api_requests_total{code=\"200\",operation=\"other\",}"))
                .hasSize(1);
        assertThat(meters.get()).doesNotContain("Explode", "invented");
    }

    /** The clock was set over a restart of the daemon amid a repair. */
    @Test
    void aDurationOfAnotherClockIsNoneAndTheRepairIsCounted() {
        Duration took = Duration.ofDays(3650);
        meters.record(Remedies.ended("a1", "Restart", "success", "", took, Optional.of(took)));
        assertThat(series("wharden_"))
                .contains(
                        "wharden_remediations_total{action=\"Restart\",result=\"success\",} 1.0",
                        "wharden_remediation_duration_seconds_count{action=\"Restart\",} 0.0",
                        "wharden_remediation_duration_seconds_sum{action=\"Restart\",} 0.0",
                        "wharden_container_downtime_seconds_count{action=\"Restart\",} 0.0");
    }

    @Test
    void aRemedyIsCountedByWhatItDidAndHowItEnded() {
        meters.record(Remedies.ended(
                "a1", "Recreate", "rolled_back", "", Duration.ofSeconds(4), Optional.of(Duration.ofMillis(700))));
        meters.record(Remedies.ended("a2", "deferred", "window"));

        assertThat(series("wharden_"))
                .contains(
                        "wharden_remediations_total{action=\"Recreate\",result=\"rolled_back\",} 1.0",
                        "wharden_remediations_total{action=\"Recreate\",result=\"deferred\",} 1.0",
                        "wharden_remediation_duration_seconds_sum{action=\"Recreate\",} 4.0",
                        "wharden_remediation_duration_seconds_count{action=\"Recreate\",} 1.0",
                        "wharden_container_downtime_seconds_bucket{action=\"Recreate\",le=\"1.0\",} 1.0");
    }

    @Test
    void aReloadIsSeenWithItsPoliciesAndABadOneKeepsThem() {
        meters.record(new AuditEvent.Reloaded(true, "", "start", List.of(new AuditEvent.PolicyDigest("web", "abcd"))));
        meters.record(new AuditEvent.Reloaded(false, "web.yaml:3:1: what", "file change", List.of()));

        assertThat(series("wharden_"))
                .contains(
                        "wharden_config_last_reload_successful 0.0",
                        "wharden_config_last_reload_success_timestamp_seconds 1.795608E9",
                        "wharden_policy_info{policy=\"web\",sha256=\"abcd\",} 1.0");
    }

    @Test
    void theLoopIsCounted() {
        LoopMeters loop = meters.loop();
        var queue = new WorkQueue(System::nanoTime, loop);
        meters.watch(queue);
        queue.add(WEB, Lane.FRESH);
        loop.began();
        loop.failed(ReconcileFailure.PANIC);
        loop.arrived("start", Duration.ofMillis(2));
        loop.connected(false);
        assertThat(series("wharden_"))
                .contains(
                        "wharden_workqueue_depth 1.0",
                        "wharden_workqueue_adds_total 1.0",
                        "wharden_reconcile_active_workers 1.0",
                        "wharden_reconcile_errors_total{reason=\"panic\",} 1.0",
                        "wharden_docker_events_total{action=\"start\",} 1.0",
                        "wharden_docker_event_stream_connected 1.0",
                        "wharden_docker_event_stream_reconnects_total 0.0");

        loop.disconnected();
        loop.connected(true);
        loop.gap();
        loop.ended(End.REQUEUE_AFTER, Duration.ofMillis(7));
        assertThat(series("wharden_"))
                .contains(
                        "wharden_reconcile_active_workers 0.0",
                        "wharden_reconcile_total{result=\"requeue_after\",} 1.0",
                        "wharden_docker_event_stream_connected 1.0",
                        "wharden_docker_event_stream_reconnects_total 1.0",
                        "wharden_docker_event_gaps_total 1.0");
    }

    @Test
    void gaugesAskAtEachScrape() {
        var held = new AtomicInteger(1);
        meters.gauge(Metric.PAUSED, held::get);
        meters.gaugesFromZero(Metric.REMEDIATIONS_PENDING, () -> Map.of(List.of("window"), (double) held.get()));

        assertThat(series("wharden_paused")).containsExactly("wharden_paused 1.0");
        assertThat(series("wharden_remediations_pending{")).hasSize(10);
        held.set(0);
        assertThat(series("wharden_paused")).containsExactly("wharden_paused 0.0");
        assertThat(series("wharden_remediations_pending{reason=\"window\""))
                .containsExactly("wharden_remediations_pending{reason=\"window\",} 0.0");
    }

    @Test
    void aWrongNumberOfLabelsIsABug() {
        meters.gauges(Metric.EXCEPTION_EXPIRY, () -> Map.of(List.of("a", "b"), 1.0));

        assertThatThrownBy(meters::get).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noMaximumAndNoLabelOfTheMachineIsDoubled() {
        assertThat(meters.get()).doesNotContain("wharden_reconcile_duration_seconds_max");
        assertThat(series("process_cpu_seconds_total")).hasSize(1);
        assertThat(series("jvm_threads_current")).hasSize(1);
    }
}
