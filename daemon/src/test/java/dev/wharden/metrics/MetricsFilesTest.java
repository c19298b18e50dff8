package dev.wharden.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditLog;
import dev.wharden.audit.AuditSettings;
import dev.wharden.controller.queue.WorkQueue;
import dev.wharden.remedy.state.StateDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that are made from the enum. {@code -Dwharden.rewrite=true} writes them anew. */
final class MetricsFilesTest {
    private static final Path START = Path.of("src/test/resources/metrics/start.txt");
    private static final Path DOCUMENT = Path.of("docs/metrics.md");

    /** All that a daemon registers, with one control and one operation, so that the file stays readable. */
    static Meters wired(Path folder) {
        var meters = new Meters(
                new Vocabulary(List.of("privileged"), List.of("inspect")), 200, InstantSource.fixed(Instant.EPOCH));
        var queue = new WorkQueue(() -> 0, meters.loop());
        meters.watch(queue);
        var settings = new AuditSettings(folder.resolve("audit.jsonl"), 1 << 20, Duration.ofDays(1), "h");
        meters.watch(AuditLog.open(settings, InstantSource.fixed(Instant.EPOCH)));
        meters.watch(new StateDir(folder));
        meters.roundTrips().declared(Set.of("db.example.org:5432"));
        meters.counter(Metric.WEB_RESTARTS, settings, it -> 0);
        meters.counter(Metric.WEB_DROPPED, settings, it -> 0);
        for (Metric metric : List.of(
                Metric.ENFORCEMENT_ENABLED,
                Metric.DOWN,
                Metric.FAILING,
                Metric.BREAKER_OPEN,
                Metric.ROLLOUTS_HALTED,
                Metric.PAUSED,
                Metric.QUARANTINE_OVERDUE,
                Metric.BUDGET_REMAINING,
                Metric.QUARANTINES_REMAINING,
                Metric.AUDIT_VALID)) {
            meters.gauge(metric, () -> 0);
        }
        for (Metric metric : List.of(
                Metric.CONTAINERS,
                Metric.REMEDIATIONS_PENDING,
                Metric.QUARANTINED,
                Metric.SUSPENDED,
                Metric.EXCEPTIONS)) {
            meters.gaugesFromZero(metric, Map::of);
        }
        meters.gauges(Metric.BUILD_INFO, () -> Map.of(List.of("0.1.0", "abc", "25"), 1.0));
        meters.gauges(Metric.HOST_INFO, () -> Map.of(List.of("host1", "26.1.5", "6.12", "kvm"), 1.0));
        meters.gauges(Metric.EXCEPTION_EXPIRY, Map::of);
        meters.gauges(Metric.HOST_CHECK, Map::of);
        return meters;
    }

    private static void compare(Path file, String expected) throws IOException {
        if (Boolean.getBoolean("wharden.rewrite")) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, expected);
        }
        assertThat(Files.exists(file) ? Files.readString(file) : "")
                .as(
                        "%s is generated. After a change that is meant: mvn -o -q test -pl daemon"
                                + " -Dtest=MetricsFilesTest,AuditDocumentTest -Dwharden.rewrite=true",
                        file)
                .isEqualTo(expected);
    }

    @Test
    void everySeriesThatExistsFromTheStartIsKnown(@TempDir Path folder) throws IOException {
        String start = wired(folder)
                .get()
                .lines()
                .filter(line -> !line.startsWith("#") && line.startsWith("wharden_"))
                .filter(line -> !line.contains("_bucket{") || line.contains("le=\"+Inf\""))
                .map(line -> line + "\n")
                .collect(Collectors.joining());

        compare(START, start);
    }

    @Test
    void everyMetricIsScrapedUnderItsOwnNameAndType(@TempDir Path folder) {
        String text = wired(folder).get();
        for (Metric metric : Metric.values()) {
            if (List.of(
                            Metric.VIOLATIONS,
                            Metric.CONTAINER_VIOLATIONS,
                            Metric.POLICY_INFO,
                            Metric.EXCEPTION_EXPIRY,
                            Metric.HOST_CHECK,
                            Metric.AUDIT_CHECKPOINT)
                    .contains(metric)) {
                continue;
            }
            assertThat(text).contains("# HELP " + metric.fullName() + " " + metric.help() + "\n");
            assertThat(text)
                    .contains(
                            "# TYPE " + metric.fullName() + " " + metric.kind().word() + "\n");
        }
    }

    @Test
    void theDocumentationIsMadeOfTheEnum() throws IOException {
        var text = new StringBuilder("""
                # Metrics

                Generated from `Metric.java`. Scraped at `/metrics` in Prometheus' text format 0.0.4. Every counter \
                and histogram exists at 0 from the start.
                Beside these: `process_*` and `jvm_*` of the Java client. What to alert on: \
                [../../grafana/README.md](../../grafana/README.md).

                | metric | type | labels | meaning |
                |---|---|---|---|
                """);
        for (Metric metric : Metric.values()) {
            text.append("| `%s` | %s | %s | %s |%n"
                    .formatted(
                            metric.fullName(),
                            metric.kind().word(),
                            metric.labels().stream()
                                    .map(MetricsFilesTest::describe)
                                    .collect(Collectors.joining("; ")),
                            metric.help()));
        }
        compare(DOCUMENT, text.toString());
    }

    private static String describe(Label label) {
        String name = "`" + label.name() + "`";
        return label.values().isEmpty() || label.values().size() > 12
                ? name
                : name + " (" + String.join(", ", label.values()) + (label.open() ? ", …" : "") + ")";
    }
}
