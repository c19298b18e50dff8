package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.InBench;
import dev.wharden.TestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What holds repairs back is known to the next daemon too, when the one that knew it was killed. */
final class BoundsIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("e2e-bounds-");

    private static final String PREFIX = "e2e-bounds-";
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final Containers containers = new Containers(ENGINE);
    private Product product;
    private Trail trail;

    @BeforeEach
    void configure() {
        product = Product.in(folder, ENGINE, "Enforce");
        trail = new Trail(product.audit());
        product.enforce(
                "failing",
                PREFIX + "failing*",
                "{readOnlyRootFilesystem: true}",
                "remediation: {probation: 1m, writableLayer: Discard}");
        product.enforce("update", PREFIX + "update*", "{resources: {limits: {pids: 100}}}");
    }

    private void disruption(String bounds) throws IOException {
        String text = Files.readString(product.config());
        Product.write(product.config(), text.replaceFirst("(?m)^disruption: .*$", "disruption: " + bounds));
    }

    /** One whose twin cannot live, since it writes to a root that is read-only for it. */
    private String failing(String name, String image) {
        List<String> command = List.of("sh", "-c", "echo ready >/etc/state && exec sleep 1000");
        return containers.runOf(image, name, command, "--restart", "no");
    }

    /** Like busybox, with an id of its own: failures of one image are one vote for the breaker. */
    private static String image(String name) {
        String image = PREFIX + name;
        String made = ENGINE.docker("create", "busybox:test");
        ENGINE.docker("commit", "--change", "LABEL of=" + name, made, image);
        ENGINE.docker("rm", made);
        return image;
    }

    /** Kills it, and gives back its successor when that has looked at everything. */
    private RunningDaemon killed(RunningDaemon daemon) {
        daemon.kill();
        return product.start().ready();
    }

    private void awaitWaiting(RunningDaemon daemon, String name, String reason) {
        await(name)
                .atMost(SOON)
                .untilAsserted(
                        () -> assertThat(daemon.container(name).path("reason").asText())
                                .contains(reason));
    }

    @Test
    void backoffPauseAndBudgetOutliveAKill() throws IOException {
        disruption("{maxConcurrent: 4, maxPerHour: 5, backoff: {initial: 1h, max: 2h, attempts: 3},"
                + " breaker: {failedPercent: 100, suddenDriftPercent: 100, minimum: 1000}}");
        RunningDaemon daemon = product.start().ready();
        try {
            String name = failing("failing", "busybox:test");
            String backoff = "waits for: backoff after 1 attempt";
            awaitWaiting(daemon, name, backoff);
            double budget = daemon.metric("wharden_remediation_budget_remaining");
            assertThat(budget).isEqualTo(4);

            daemon = killed(daemon);

            awaitWaiting(daemon, name, backoff);
            assertThat(trail.of(name, "remedy_begun")).hasSize(1);
            assertThat(daemon.metric("wharden_remediation_budget_remaining")).isEqualTo(budget);
            product.succeeds("pause", "--for", "1h", "--reason", "a test");

            daemon = killed(daemon);

            assertThat(daemon.metric("wharden_paused")).isEqualTo(1);
            String update = containers.sleeping("update");
            awaitWaiting(daemon, update, "waits for: paused until ");
            product.succeeds("resume");
            daemon.awaitState(update, "Compliant");
            assertThat(trail.of(name, "remedy_begun")).hasSize(1);
        } finally {
            daemon.close();
        }
    }

    @Test
    @InBench(inTheGate = "backoffPauseAndBudgetOutliveAKill")
    void anOpenBreakerOutlivesAKillUntilAPersonClosesIt() throws IOException {
        disruption("{maxConcurrent: 4, maxPerHour: 1000, backoff: {initial: 1h, max: 2h, attempts: 3},"
                + " breaker: {failedPercent: 50, suddenDriftPercent: 100, minimum: 3}}");
        RunningDaemon daemon = product.start().ready();
        try {
            List<String> names = IntStream.rangeClosed(1, 3)
                    .mapToObj(i -> failing("failing-" + i, image("image-" + i)))
                    .toList();
            RunningDaemon first = daemon;
            await("the breaker").atMost(SOON).until(() -> first.metric("wharden_breaker_open") == 1);

            daemon = killed(daemon);

            assertThat(daemon.metric("wharden_breaker_open")).isEqualTo(1);
            String update = containers.sleeping("update");
            awaitWaiting(daemon, update, "waits for: breaker, ");
            assertThat(containers.inspect(update, "{{.HostConfig.PidsLimit}}")).isEqualTo("<nil>");
            assertThat(product.wharden("status").out()).contains("breaker");

            product.succeeds("resume");

            daemon.awaitState(update, "Compliant");
            assertThat(daemon.metric("wharden_breaker_open")).isZero();
            names.forEach(name -> assertThat(trail.of(name, "remedy_begun")).hasSize(1));
        } finally {
            daemon.close();
        }
    }
}
