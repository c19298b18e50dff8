package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharden.FreePort;
import dev.wharden.TestEngine;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes the running daemon, with the alert rules that are shipped. */
final class ScrapedIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path GOLDEN = Path.of("src/test/resources/e2e/metrics.golden");
    private static final Path RULES =
            Path.of("../grafana/alerts/wharden.rules.yml").toAbsolutePath();
    private static final Pattern LABEL = Pattern.compile("([a-z0-9_]+)=\"");
    private static final Duration SOON = Duration.ofSeconds(60);

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("e2e-scraped-");

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Containers containers = new Containers(ENGINE);

    @Test
    void prometheusSeesTheFleetAndEveryShippedRuleIsEvaluated() throws IOException, InterruptedException {
        Product product = Product.in(folder, ENGINE, "Audit");
        product.enforce("scraped", ENGINE.prefix() + "*", "{privileged: false}");
        String name = containers.sleeping("one", "--privileged");
        int port = FreePort.next();
        try (RunningDaemon daemon = product.start().ready()) {
            daemon.awaitState(name, "Drifted");
            String metrics = daemon.body("/metrics");
            compare(metrics);
            lint(metrics);
            Process prometheus = prometheus(product, port);
            try {
                await("prometheus has scraped the daemon")
                        .atMost(SOON)
                        .ignoreExceptions()
                        .until(() -> value(port, "up{job=\"wharden\"}") == 1);
                assertThat(value(port, "wharden_containers{state=\"Drifted\"}")).isEqualTo(1);
                assertThat(value(port, "sum(wharden_violations{control=\"privileged\"})"))
                        .isEqualTo(1);
                assertThat(value(port, "wharden_enforcement_enabled")).isZero();
                await("every rule has been evaluated").atMost(SOON).untilAsserted(() -> rulesAreHealthy(port));
            } finally {
                prometheus.destroy();
                prometheus.waitFor();
            }
        }
    }

    private void rulesAreHealthy(int port) throws IOException, InterruptedException {
        List<JsonNode> rules = get(port, "/api/v1/rules").findValues("rules");
        assertThat(rules).isNotEmpty();
        for (JsonNode group : rules) {
            assertThat(group).isNotEmpty();
            for (JsonNode rule : group) {
                assertThat(rule.path("health").asText()).as("%s", rule).isEqualTo("ok");
            }
        }
    }

    private Process prometheus(Product product, int port) throws IOException {
        Path configuration = folder.resolve("prometheus.yml");
        Files.writeString(
                configuration,
                "global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [" + RULES + "]\n"
                        + "scrape_configs: [{job_name: wharden, static_configs: [{targets: [\"127.0.0.1:"
                        + product.port() + "\"]}]}]\n");
        return new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    /** Names and labels are what dashboards of others rely on. */
    private static void compare(String metrics) throws IOException {
        var families = new TreeSet<String>();
        metrics.lines().filter(line -> line.startsWith("wharden_")).forEach(line -> {
            var labels = new TreeSet<String>();
            int open = line.indexOf('{');
            if (open >= 0) {
                LABEL.matcher(line).results().forEach(label -> labels.add(label.group(1)));
            }
            String name = line.substring(0, open < 0 ? line.indexOf(' ') : open);
            families.add((name + " " + String.join(",", labels)).strip());
        });
        String expected = String.join("\n", families) + "\n";
        if (Boolean.getBoolean("wharden.rewrite")) {
            Files.writeString(GOLDEN, expected);
        }
        assertThat(Files.exists(GOLDEN) ? Files.readString(GOLDEN) : "")
                .as("%s is generated: run ScrapedIT with -Dwharden.rewrite=true after a change that is meant", GOLDEN)
                .isEqualTo(expected);
    }

    private void lint(String metrics) throws IOException {
        Files.writeString(folder.resolve("scrape.txt"), metrics);
        Ran linted = Ran.of(List.of("promtool", "check", "metrics"), Map.of(), metrics, folder);
        assertThat(linted.code()).as("0 fine, 3 lint: %s", linted.err()).isIn(0, 3);
        // The Java client's own jvm_* names are not ours to choose.
        assertThat((linted.out() + linted.err()).lines().filter(line -> !line.startsWith("jvm_")))
                .isEmpty();
    }

    private double value(int port, String query) throws IOException, InterruptedException {
        JsonNode result = get(port, "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
                .at("/data/result");
        assertThat(result).as(query).hasSize(1);
        return Double.parseDouble(result.at("/0/value/1").asText());
    }

    private JsonNode get(int port, String path) throws IOException, InterruptedException {
        return JSON.readTree(client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .timeout(SOON)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body());
    }
}
