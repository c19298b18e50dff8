package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharden.FreePort;
import dev.wharden.TestEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Connections to a real listener by the product. */
final class RoundTripsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("trips-");

    @TempDir
    private Path folder;

    private static String policy(String desired) {
        return "{apiVersion: wharden.dev/v1, kind: HostPolicy, metadata: {name: host}, spec: {desired: {" + desired
                + "}}}\n";
    }

    private static List<String> findings(Product product) throws IOException {
        JsonNode report = new ObjectMapper()
                .readTree(product.wharden("check", "-o", "json").out());
        return report.at("/host/findings")
                .valueStream()
                .map(finding -> finding.path("rule").asText() + " "
                        + finding.path("message").asText())
                .toList();
    }

    @Test
    void endpointsAreMeasuredByCheckAndByTheDaemon() throws Exception {
        try (var listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> accept(listening));
            measured("127.0.0.1:" + listening.getLocalPort(), "127.0.0.1:" + FreePort.next());
        }
    }

    private static void accept(ServerSocket listening) {
        try {
            while (true) {
                listening.accept().close();
            }
        } catch (IOException closed) {
            assertThat(listening.isClosed()).as(closed.toString()).isTrue();
        }
    }

    private void measured(String server, String closed) throws Exception {
        Product product = Product.in(folder, ENGINE, "Audit");

        product.policy("host.yaml", policy("latency: {endpoints: [\"" + server + "\"], budget: 1000ms}"));
        assertThat(findings(product)).isEmpty();

        product.policy(
                "host.yaml",
                policy("latency: {endpoints: [\"" + server + "\", \"" + closed + "\"], budget: 0.001ms},"
                        + " jurisdiction: {declared: \"NO\", anchors: [{endpoint: \"" + server
                        + "\", country: US, maximum: 1000ms}, {endpoint: \"" + closed
                        + "\", country: \"NO\", maximum: 1000ms}]}"));
        assertThat(findings(product))
                .satisfiesExactlyInAnyOrder(
                        one -> assertThat(one)
                                .matches("host-latency-budget 95 percent of connections to " + server
                                        + " open within [0-9.]+ ms, more than 0.001 ms \\(20 measured\\)"),
                        one -> assertThat(one)
                                .matches("host-latency-budget .*" + closed
                                        + ": 20 connections measured, 20 of them failed, the last: Connection refused"),
                        one -> assertThat(one)
                                .matches("host-jurisdiction-corroborated a round trip to " + server
                                        + " in US takes [0-9.]+ ms: the host is at most [0-9]+ km from it, which"
                                        + " contradicts NO"),
                        one -> assertThat(one)
                                .matches("host-jurisdiction-corroborated .*" + closed + ": 20 connections"
                                        + " measured, 20 of them failed, the last: Connection refused"));

        try (RunningDaemon daemon = product.start().ready()) {
            await().atMost(PATIENCE)
                    .until(() -> daemon.body("/metrics")
                            .contains("wharden_endpoint_latency_failures_total{endpoint=\"" + closed + "\",} 1.0"));
            await().atMost(PATIENCE)
                    .until(() ->
                            daemon.metric("wharden_endpoint_latency_seconds_count{endpoint=\"" + server + "\"}") > 0);
            assertThat(daemon.json("/api/v1/containers").at("/host/findings").toString())
                    .containsPattern("[0-9]+ of 20 connections measured")
                    .contains("which contradicts NO");
            assertThat(daemon.metric("wharden_host_check_passed{control=\"jurisdiction\",severity=\"high\"}"))
                    .isZero();

            product.policy("host.yaml", policy("kernel: {minimum: \"2.6\"}"));
            await().atMost(PATIENCE).until(() -> !daemon.body("/metrics").contains("wharden_endpoint_latency"));
        }
    }
}
