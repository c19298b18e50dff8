package dev.wharden.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wharden.audit.AuditEvent;
import dev.wharden.container.ContainerName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus' own linter says of a scrape. */
final class ScrapeIT {
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

    @Test
    void promtoolFindsNothingToSayOfOurMetrics(@TempDir Path folder) throws IOException, InterruptedException {
        if (!"1".equals(System.getenv("WHARDEN_REQUIRE_ENGINE"))) {
            assumeTrue(Files.isExecutable(PROMTOOL), "promtool is not installed");
        }
        Meters meters = MetricsFilesTest.wired(folder);
        meters.record(new AuditEvent.Evaluated(
                new ContainerName("web"),
                "cafe",
                "web",
                "Audit",
                "Drifted",
                List.of(new AuditEvent.Violation("privileged", "critical", "inspect", false)),
                true,
                Duration.ofMillis(1),
                Optional.of(Duration.ofMillis(5))));
        Path scrape = folder.resolve("scrape.txt");
        String ours = meters.get();
        Files.writeString(scrape, ours);

        Process promtool = new ProcessBuilder(PROMTOOL.toString(), "check", "metrics")
                .redirectInput(scrape.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        promtool.waitFor();

        // The Java client's own jvm_* names are not ours to choose.
        assertThat(said.lines().filter(line -> !line.startsWith("jvm_"))).isEmpty();
        assertThat(promtool.exitValue())
                .as("0 fine, 3 lint, 1 not readable: %s", said)
                .isIn(0, 3);
        assertThat(ours).contains("wharden_violations{");
    }
}
