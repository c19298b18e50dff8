package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.TestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A state directory whose disk is full or read-only, an audit log whose disk is full: nothing is begun, it is said
 * everywhere, what was begun ends well, and all goes on by itself.
 */
final class StateFaultsIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String STATE_FAILS = "the state directory cannot be written";
    private static final String AUDIT_FAILS = "the audit log cannot be written";

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("state-fault-");

    @TempDir
    private Path folder;

    private final Containers containers = new Containers(ENGINE);

    private interface Step {
        void run() throws IOException;
    }

    @Test
    void aStateDirectoryThatIsFullOrReadOnly() throws IOException {
        Product product = product();
        Path state = Files.createDirectories(folder.resolve("state"));
        try (RunningDaemon daemon = product.startUnder(SmallDisk.at(state)).ready()) {
            var disk = new SmallDisk(state, daemon);
            var trail = new Trail(product.audit());

            heldBack(daemon, trail, "full", STATE_FAILS, disk::fill, disk::free);
            assertThat(daemon.metric("wharden_state_write_failures_total")).isPositive();
            assertThat(daemon.log())
                    .contains("The state directory cannot be written", "The state directory can be written again");
            heldBack(daemon, trail, "readonly", STATE_FAILS, disk::readOnly, disk::writable);

            String name = containers.sleeping("begun", "--privileged");
            // Until its journal says so it is rolled back, and tried again when there is room.
            Path journal = disk.path("recreate/" + name + ".json");
            await("it proves itself")
                    .atMost(SOON)
                    .until(() ->
                            Files.exists(journal) && Files.readString(journal).contains("\"PROBATION\""));
            disk.fill();
            await("what was begun is finished").atMost(SOON).untilAsserted(() -> {
                assertThat(containers.inspect(name, "{{.State.Running}} {{.HostConfig.Privileged}}"))
                        .isEqualTo("true false");
                assertThat(containers.names()).containsExactly(name);
            });
            disk.free();
            await("and has its end").atMost(SOON).until(() -> trail.open(name) == 0);
            daemon.awaitState(name, "Compliant");
            await().atMost(SOON).until(() -> daemon.code("/-/ready") == 200);
            ENGINE.docker("rm", "-f", name);
        }
        Ran verified = product.wharden("audit", "verify");
        assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
    }

    @Test
    void anAuditLogThatIsFull() throws IOException {
        Product product = product();
        Path log = folder.resolve("log");
        try (RunningDaemon daemon = product.startUnder(SmallDisk.at(log)).ready()) {
            var disk = new SmallDisk(log, daemon);
            var trail = new Trail(disk.path("audit.jsonl"));
            double budget = daemon.metric("wharden_remediation_budget_remaining");

            heldBack(daemon, trail, "full", AUDIT_FAILS, disk::fill, disk::free);
            assertThat(daemon.metric("wharden_audit_write_failures_total")).isPositive();
            assertThat(daemon.metric("wharden_remediation_budget_remaining"))
                    .as("only what was begun counts")
                    .isEqualTo(budget - 1);
            assertThat(folder.resolve("state/undo").toFile().list())
                    .as("of what could not be begun nothing is left to undo")
                    .hasSize(1);

            Ran verified = Ran.of(
                    List.of(
                            "nsenter",
                            "-t",
                            Long.toString(daemon.pid()),
                            "-m",
                            Product.PROGRAM.toString(),
                            "audit",
                            "verify"),
                    Map.of("WHARDEN_CONFIG", product.config().toString()),
                    "",
                    folder);
            assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
        }
    }

    private Product product() {
        Product product = Product.in(folder, ENGINE, "Enforce");
        product.enforce("state", ENGINE.prefix() + "*", "{privileged: false}", "remediation: {probation: 4s}");
        return product;
    }

    /**
     * While it is broken a new container is judged and not touched; when it is mended it is repaired, and nobody had to
     * do anything.
     */
    private void heldBack(RunningDaemon daemon, Trail trail, String word, String says, Step breaks, Step mends)
            throws IOException {
        breaks.run();
        String name = containers.sleeping(word, "--privileged", "--restart", "always");
        String id = containers.id(name);
        daemon.awaitState(name, "Drifted");
        await(says).atMost(SOON).until(() -> daemon.body("/-/ready").contains(says));
        assertThat(daemon.code("/-/ready")).isEqualTo(503);
        assertThat(daemon.body("/")).contains(says);
        assertThat(containers.inspect(name, "{{.Id}} {{.State.Running}} {{.HostConfig.Privileged}}"))
                .isEqualTo(id + " true true");
        assertThat(containers.names()).containsExactly(name);

        mends.run();

        await(name + " is repaired").atMost(SOON).untilAsserted(() -> {
            assertThat(containers.inspect(name, "{{.State.Running}} {{.HostConfig.Privileged}}"))
                    .isEqualTo("true false");
            assertThat(containers.names()).containsExactly(name);
            assertThat(daemon.code("/-/ready")).isEqualTo(200);
            assertThat(trail.open(name)).isZero();
        });
        ENGINE.docker("rm", "-f", name);
    }
}
