package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.Json;
import dev.wharden.TestEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two projects as compose makes them, on a real engine: what they share, all of it, and nothing else. */
final class FleetIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String POLICY = PolicyText.host("segregation: {}");

    private static final String SOVEREIGN =
            PolicyText.host("dataEgress: {allowed: [docker.io]}, dataClass: {allowed: [public]}");

    /** Alone on its engine: a matrix is of all its containers. */
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.own("fleet-");

    @TempDir
    private Path folder;

    private String run(String project, String name, String flags) {
        String labels =
                "--label com.docker.compose.project=" + project + " --label com.docker.compose.service=" + name + " ";
        return ENGINE.sleeping(name, labels + flags);
    }

    private static List<String> messages(JsonNode report) {
        return report.at("/host/findings")
                .valueStream()
                .map(finding -> finding.path("rule").asText() + ": "
                        + finding.path("message").asText())
                .toList();
    }

    @Test
    void whatTwoProjectsShareIsFoundExactlyByCheckAndByTheDaemon() throws Exception {
        String edge = ENGINE.prefix() + "edge";
        String shopNet = ENGINE.prefix() + "shop";
        Path shared = Files.createDirectories(folder.resolve("srv/orders"));
        ENGINE.docker("network", "create", edge);
        ENGINE.docker("network", "create", shopNet);
        try {
            String web =
                    run("shop", "web", "--network " + edge + " --user 1001:1001 -v " + shared.getParent() + ":/srv");
            run("shop", "cache", "--network " + shopNet + " --user 1002:1002 -v /etc/hostname:/x:ro");
            run("bank", "db", "--network " + edge + " --user 1003:1003 -v " + shared + ":/data:ro");
            run("bank", "spy", "--network none --user 1004:1004 --pid container:" + web);
            run("bank", "quiet", "--network none --user 1005:1005 -v /etc/hostname:/x:ro");

            Product product = Product.in(folder, ENGINE, "Audit");
            product.policy("host.yaml", POLICY);
            List<String> expected = List.of(
                    "tenants-share-network: network " + edge + " is shared by tenants project bank (" + ENGINE.prefix()
                            + "db), project shop (" + ENGINE.prefix() + "web)",
                    "tenants-share-volume: volume " + shared.getParent() + " is shared by tenants project bank ("
                            + ENGINE.prefix() + "db at " + shared + "), project shop (" + ENGINE.prefix() + "web)",
                    "tenants-share-namespace: namespace pid of " + ENGINE.prefix()
                            + "web is shared by tenants project bank (" + ENGINE.prefix() + "spy), project shop ("
                            + ENGINE.prefix() + "web)");
            String matrix = "[{\"one\":\"project bank\",\"other\":\"project shop\",\"complete\":true,\"shares\":{"
                    + "\"networks\":{\"names\":[\"" + edge + "\"],\"more\":0},"
                    + "\"volumes\":{\"names\":[\"" + shared.getParent() + "\"],\"more\":0},"
                    + "\"namespaces\":{\"names\":[\"pid of " + ENGINE.prefix() + "web\"],\"more\":0}}}]";

            Ran check = product.wharden("check", "-o", "json");
            JsonNode report = Json.tree(check.out());
            assertThat(messages(report)).containsExactlyElementsOf(expected);
            assertThat(report.at("/host/tenants/pairs")).hasToString(matrix);
            assertThat(product.wharden("check").out())
                    .contains("by label tenant, else by compose project", "NVS", "N network  V volume  S namespace");

            try (RunningDaemon daemon = product.start().ready()) {
                await().atMost(PATIENCE)
                        .until(() -> daemon.json("/api/v1/status")
                                        .at("/tenants/pairs")
                                        .size()
                                == 1);
                assertThat(daemon.json("/api/v1/status").at("/tenants/pairs")).hasToString(matrix);
                assertThat(messages(daemon.json("/api/v1/containers"))).containsExactlyElementsOf(expected);
                assertThat(daemon.metric("wharden_host_check_passed{control=\"segregation\",severity=\"high\"}"))
                        .isZero();
                assertThat(product.wharden("status").out()).contains("project bank + project shop: networks " + edge);
                assertThat(daemon.body("/")).contains("<h2>Tenants</h2>", "<b>namespace</b> pid of");
                assertThat(new Trail(product.audit()).lines())
                        .anySatisfy(
                                line -> assertThat(line.toString()).contains("segregation", "is shared by tenants"));

                ENGINE.docker("rm", "-f", ENGINE.prefix() + "db", ENGINE.prefix() + "spy");
                await().atMost(PATIENCE)
                        .until(() -> daemon.json("/api/v1/status")
                                .at("/tenants/pairs/0/shares")
                                .isEmpty());
                assertThat(daemon.metric("wharden_host_check_passed{control=\"segregation\",severity=\"high\"}"))
                        .isOne();
            }
        } finally {
            ENGINE.docker("ps", "-aq").lines().forEach(id -> ENGINE.docker("rm", "-f", id));
            ENGINE.docker("network", "rm", edge, shopNet);
        }
    }

    @Test
    void whereDataGoesAndWhichDataIsWorkedOnIsFoundOnARealEngine() {
        String volume = ENGINE.prefix() + "far";
        ENGINE.docker("volume create --opt type=nfs --opt o=addr=192.0.2.9,ro --opt device=:/export " + volume);
        ENGINE.docker(
                "create --name @out --label data-class=health --dns 192.0.2.53 --log-driver syslog"
                        + " --log-opt syslog-address=udp://192.0.2.14:514 -v " + volume + ":/data --env",
                "HTTPS_PROXY=http://user:geheim@proxy.example.com:3128",
                "busybox:test",
                "true");
        ENGINE.docker("create --name @in --label data-class=public busybox:test true");
        try {
            Product product = Product.in(folder, ENGINE, "Audit");
            product.policy("host.yaml", SOVEREIGN);
            String out = product.wharden("check", "-o", "json").out();
            String name = ENGINE.prefix() + "out";
            assertThat(messages(Json.tree(out)))
                    .containsExactly(
                            "data-class-host-match: data of class health may not be on this host: " + name,
                            "data-egress-residency: files go to 192.0.2.9, which is not allowed: " + name,
                            "data-egress-residency: logs go to 192.0.2.14, which is not allowed: " + name,
                            "data-egress-residency: names go to 192.0.2.53, which is not allowed: " + name,
                            "data-egress-residency: requests go to proxy.example.com, which is not allowed: " + name);
            assertThat(out).doesNotContain("geheim");
        } finally {
            ENGINE.docker("rm", "-f", ENGINE.prefix() + "out", ENGINE.prefix() + "in");
            ENGINE.docker("volume", "rm", volume);
        }
    }
}
