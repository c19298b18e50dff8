package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.InBench;
import dev.wharden.TestEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The real compose and a daemon under Enforce want different things of the same containers. */
final class ComposeIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("e2e-compose-");

    private static final String PROJECT = "e2e-compose-shop";
    private static final String JOB = PROJECT + "-job";
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    private ComposeProject shop;
    private Product product;
    private Trail trail;
    private final Containers containers = new Containers(ENGINE);

    @BeforeEach
    void make() {
        shop = new ComposeProject(ENGINE, folder, PROJECT);
        shop.file("compose.yaml", """
                services:
                  web:
                    image: busybox:test
                    command: ["sleep", "1000"]
                    init: true
                    stop_grace_period: 1s
                    network_mode: none
                    privileged: true
                    cap_add: [SYS_ADMIN, CHOWN]
                    environment: {PASSWORD: hunter2}
                """);
        product = Product.in(folder, ENGINE, "Enforce");
        product.configure("Enforce");
        product.enforce(
                "shop",
                PROJECT + "-*",
                "{privileged: false, capabilities: {drop: [ALL], add: [CHOWN]}, allowPrivilegeEscalation: false,"
                        + " readOnlyRootFilesystem: {tmpfs: [/tmp]}, resources: {limits: {memory: 64Mi, pids: 50}}}",
                "remediation: {probation: 5s}");
        trail = new Trail(product.audit());
    }

    @AfterEach
    void down() {
        shop.compose("down", "--timeout", "1");
    }

    @Test
    void theOverrideThatExplainPrintsMakesWhatComposeCreatesComply() {
        up();
        String web = shop.container("web");
        Ran explained = product.succeeds("explain", web);
        assertThat(explained.out())
                .contains("compose.override.yaml  to lie beside the compose file, by its label in " + folder);
        assertThat(explained.out()).doesNotContain("hunter2");
        String override = explained
                .out()
                .lines()
                .dropWhile(line -> !line.equals("  services:"))
                .takeWhile(line -> line.startsWith("  "))
                .collect(Collectors.joining("\n", "", "\n"));
        shop.file("compose.override.yaml", override);

        up();

        Ran checked = product.wharden("check", web);
        assertThat(checked.out()).as(override).contains("Compliant");
        assertThat(checked.code()).as("%s%n%s", override, checked.out()).isZero();
        assertThat(containers.inspect(web, "{{.HostConfig.CapAdd}} {{.HostConfig.Memory}} {{.Config.Env}}"))
                .contains("CHOWN")
                .contains("67108864")
                .contains("hunter2")
                .doesNotContain("SYS_ADMIN");
    }

    @Test
    void aRepairWaitsUntilComposeIsDoneAndComposeDoesNotFailInTheMiddleOfOne() {
        String web = shop.container("web");
        try (RunningDaemon daemon = product.start().ready()) {
            up();
            Instant quiet = Instant.now().plusSeconds(15);
            JsonNode deferred = trail.awaitLine(web, "remedy_ended", "Recreate", "deferred");
            assertThat(deferred.path("reason").asText()).startsWith("waits for: compose, which is at work");
            await().atMost(LONG).until(() -> daemon.metric("wharden_remediations_pending{reason=\"compose\"}") == 1);
            String planned = product.wharden("plan", web).out();
            assertThat(planned.contains("waits for: compose") || quiet.isBefore(Instant.now()))
                    .as(planned)
                    .isTrue();
            containers.await(web, "{{.HostConfig.Privileged}} {{.State.Running}}", "false true");
            assertThat(trail.of(web, "remedy_ended"))
                    .as("it is in its probation")
                    .hasSize(1);

            up();

            await().atMost(LONG).until(() -> containers.names().equals(List.of(web)));
            containers.await(web, "{{.State.Running}}", "true");
            Ran anew = shop.compose("up", "-d", "--force-recreate");
            assertThat(anew.code()).as(anew.err()).isZero();
            await().atMost(LONG).until(() -> containers.names().equals(List.of(web)));
            Ran down = shop.compose("down", "--timeout", "1");
            assertThat(down.code()).as(down.err()).isZero();
            await().atMost(LONG).until(() -> containers.names().isEmpty());
            assertThat(daemon.isAlive()).isTrue();
        }
    }

    @Test
    @InBench(inTheGate = "OtherWriterTest")
    void whoMakesAContainerAnewAllTheTimeIsNamedEverywhereAndTheRepairsStop() {
        try (RunningDaemon daemon = product.start().ready()) {
            for (int war = 1; war <= 4; war++) {
                containers.sleeping(
                        "shop-job", "--privileged", "--label", "com.centurylinklabs.watchtower.enable=\u001b[2Jx");
                if (war <= 3) {
                    int repairs = war;
                    await("repair " + war).atMost(LONG).until(() -> repaired(JOB) == repairs);
                    ENGINE.docker("rm", "-f", JOB);
                }
            }
            daemon.awaitState(JOB, "Suspended");
            String reason = daemon.container(JOB).path("reason").asText();
            assertThat(reason)
                    .contains("undid the repair 3 times within an hour")
                    .contains("probably Watchtower; wharden explain " + JOB + " prints the override");
            assertThat(product.wharden("status").out()).contains("suspended after somebody undid");
            assertThat(daemon.body("/")).contains("probably Watchtower");
            Ran explained = product.wharden("explain", JOB);
            assertThat(explained.out()).contains("Suspended").contains("--privileged=false");
            assertThat(containers.inspect(JOB, "{{.HostConfig.Privileged}}")).isEqualTo("true");
            assertThat(daemon.metric("wharden_containers{state=\"Suspended\"}")).isEqualTo(1);
        }
    }

    private void up() {
        Ran up = shop.compose("up", "-d");
        assertThat(up.code()).as(up.err()).isZero();
    }

    private int repaired(String name) {
        return (int) trail.of(name, "remedy_ended").stream()
                .filter(line -> line.path("result").asText().equals("success"))
                .count();
    }
}
