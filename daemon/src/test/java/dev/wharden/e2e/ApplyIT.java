package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.InBench;
import dev.wharden.TestEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Repairs without a daemon, and holds that outlive one. */
final class ApplyIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("e2e-apply-");

    private static final String PREFIX = "e2e-apply-";
    private static final Duration LONG = Duration.ofSeconds(60);

    /** The host's own /etc is only read: what is written there stays in a tmpfs that ends with the daemon. */
    private static final String PRIVATE_ETC = "mount -t tmpfs none \"$0\" && mkdir \"$0/up\" \"$0/work\""
            + " && mount -t overlay overlay -o \"lowerdir=/etc,upperdir=$0/up,workdir=$0/work\" /etc"
            + " && mkdir -p /etc/wharden && touch /etc/wharden/pause && exec \"$@\"";

    @TempDir
    private Path folder;

    private Product product;
    private final Containers containers = new Containers(ENGINE);

    @BeforeEach
    void make() {
        product = Product.in(folder, ENGINE, "Enforce");
        product.configure("Enforce");
        product.enforce("web", PREFIX + "*", "{privileged: false}", "remediation: {probation: 1s}");
    }

    @Test
    void applyRepairsOneAfterTheOtherAndLeavesTheRestToTheDaemonThatRuns() {
        String web = containers.sleeping("web", "--privileged");
        String api = containers.sleeping("api", "--privileged");
        product.configure("Audit");
        Ran audit = product.wharden("apply", web, api);
        assertThat(audit.code()).isEqualTo(1);
        assertThat(audit.err()).contains("enforcement is Audit");
        assertThat(audit.out()).contains("recreate", "2 containers to be changed");
        assertThat(containers.inspect(web, "{{.HostConfig.Privileged}}")).isEqualTo("true");

        product.configure("Enforce");
        Ran applied = product.wharden("apply", web, api);

        assertThat(applied.code()).as(applied.out() + applied.err()).isZero();
        assertThat(containers.inspect(web, "{{.HostConfig.Privileged}} {{.State.Running}}"))
                .isEqualTo("false true");
        assertThat(containers.inspect(api, "{{.HostConfig.Privileged}} {{.State.Running}}"))
                .isEqualTo("false true");
        assertThat(containers.names()).containsExactly(api, web);
        assertThat(product.wharden("plan", web, api).out()).contains("nothing to do");
        try (RunningDaemon daemon = product.start().ready()) {
            Ran refused = product.wharden("apply", web);
            assertThat(refused.code()).as(refused.err()).isEqualTo(75);
            assertThat(daemon.isAlive()).isTrue();
        }
    }

    @Test
    void theFileEtcWhardenPauseHoldsFromBeforeTheStartUntilItIsRemoved() throws Exception {
        Path etc = java.nio.file.Files.createDirectory(folder.resolve("etc"));
        List<String> under =
                List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", PRIVATE_ETC, etc.toString());
        String web = containers.sleeping("web", "--privileged");
        try (RunningDaemon daemon = product.startUnder(under).ready()) {
            new Trail(product.audit()).awaitLine(web, "remedy_ended", "Recreate", "deferred");
            String waits = "waits for: paused, the file /etc/wharden/pause is there";
            // The log has it first.
            await().atMost(LONG)
                    .until(() -> daemon.container(web).path("reason").asText().equals(waits));
            assertThat(daemon.metric("wharden_paused")).isEqualTo(1);
            assertThat(product.wharden("status").out()).contains(waits);
            assertThat(product.wharden("resume").out()).contains("still paused");
            assertThat(containers.inspect(web, "{{.HostConfig.Privileged}}")).isEqualTo("true");

            Ran removed = daemon.inItsMounts("rm", "/etc/wharden/pause");

            assertThat(removed.code()).as(removed.err()).isZero();
            containers.await(web, "{{.HostConfig.Privileged}}", "false");
            daemon.awaitState(web, "Compliant");
        }
    }

    @Test
    @InBench(inTheGate = "BoundsIT")
    void whatHoldsARepairBackHoldsAfterADaemonThatWasKilledToo() {
        String web = containers.sleeping("web", "--privileged");
        String hopeless = containers.run(
                "hopeless", List.of("sh", "-c", "echo ready >/etc/state && exec sleep 1000"), "--restart", "no");
        product.enforce(
                "web",
                PREFIX + "web",
                "{privileged: false}",
                "remediation: {probation: 1s, window: {cron: \"0 0 3 1 1 ? 2099\", duration: 1h, timeZone: "
                        + "Europe/Oslo}}");
        product.enforce(
                "hopeless",
                PREFIX + "hopeless",
                "{readOnlyRootFilesystem: true}",
                "remediation: {probation: 1m, writableLayer: Discard}");
        String window = "waits for: window, opens 2099-01-01 03:00 Europe/Oslo";
        try (RunningDaemon daemon = product.start().ready()) {
            daemon.awaitState(hopeless, "Suspended");
            await().atMost(LONG)
                    .until(() -> daemon.container(web).path("reason").asText().equals(window));
            product.succeeds("pause", "--for", "1h", "--reason", "a test");
            daemon.kill();
        }
        assertThat(product.wharden("plan", web).out()).contains("waits for: paused until");
        int budget;
        try (RunningDaemon daemon = product.start().ready()) {
            daemon.awaitState(hopeless, "Suspended");
            assertThat(daemon.metric("wharden_paused")).isEqualTo(1);
            assertThat(daemon.metric("wharden_rollouts_halted"))
                    .as("one that is given up stops no other")
                    .isZero();
            assertThat(product.wharden("status").out()).contains("suspended after 2 attempts", "a test");
            budget = (int) daemon.metric("wharden_remediation_budget_remaining");
            assertThat(budget).isEqualTo(998);
            product.succeeds("resume");
            await("woken by the end of the pause, it waits for its window")
                    .atMost(LONG)
                    .until(() -> daemon.container(web).path("reason").asText().equals(window));
            assertThat(daemon.metric("wharden_remediations_pending{reason=\"window\"}"))
                    .isEqualTo(1);
            assertThat(daemon.body("/")).contains("opens 2099-01-01 03:00 Europe/Oslo");
            assertThat(product.wharden("status").out()).contains(window);
            assertThat(daemon.metric("wharden_rollouts_halted")).isZero();
        }
        assertThat(product.wharden("plan", web, hopeless).out())
                .contains(window)
                .contains("suspended after 2 attempts");
    }
}
