package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.TestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An engine that is not there, comes, goes and comes back; and a daemon that is told to end in the middle. */
final class EngineFaultIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.own("e2e-fault-");

    @TempDir
    private Path folder;

    private final Containers containers = new Containers(ENGINE);

    private Product product(Path socket, String probation) {
        Product product = Product.in(folder, socket, "Enforce");
        product.enforce(
                "fault",
                ENGINE.prefix() + "*",
                "{privileged: false, resources: {limits: {pids: 100}}}",
                "remediation: {probation: " + probation + "}");
        return product;
    }

    @Test
    void anEngineThatIsDownAtStartIsWaitedForAndOneThatRestartsIsFoundAgain() throws IOException {
        // The engine's socket by another name, which is not there yet.
        Path link = folder.resolve("docker.sock");
        Product product = product(link, "1s");
        String name = containers.sleeping("waits", "--restart", "always");
        try (RunningDaemon daemon = product.start()) {
            await().atMost(SOON).until(() -> daemon.code("/-/ready") == 503);
            assertThat(daemon.body("/-/ready")).contains("engine");
            assertThat(daemon.code("/-/healthy")).isEqualTo(200);
            Files.createSymbolicLink(link, ENGINE.socket());
            daemon.ready();
            daemon.awaitState(name, "Compliant");

            ENGINE.engine("restart");

            daemon.ready();
            await().atMost(SOON).until(() -> daemon.metric("wharden_docker_event_stream_connected") == 1);
            String later = containers.sleeping("later");
            daemon.awaitState(later, "Compliant");
            assertThat(daemon.metric("wharden_docker_event_stream_reconnects_total"))
                    .isPositive();
        }
    }

    /** The engine sends its kill after five seconds, in which the daemon is told to end and a person removes it. */
    @Test
    void whatIsRemovedWhileTheDaemonEndsStaysRemoved() {
        Product product = product(ENGINE.socket(), "6s");
        var trail = new Trail(product.audit());
        String name = ENGINE.prefix() + "removed";
        ENGINE.docker("run -d --name @removed --init --stop-timeout 5 --stop-signal SIGCONT --privileged"
                + " busybox:test sleep 1000");
        try (RunningDaemon daemon = product.start()) {
            trail.awaitLine(name, "intent", line -> line.path("verb").asText().startsWith("stop"));
            CompletableFuture<Integer> end = CompletableFuture.supplyAsync(daemon::stop);
            await().atMost(SOON).until(() -> daemon.log().contains("Stopping: "));
            ENGINE.docker("rm", "-f", name);
            assertThat(end.join()).isIn(0, 143);
        }
        assertThat(containers.names()).isEmpty();
        try (RunningDaemon daemon = product.start().ready()) {
            await().atMost(SOON).until(() -> trail.open(name) == 0);
            assertThat(daemon.isAlive()).isTrue();
        }
        assertThat(containers.names()).isEmpty();
        assertThat(trail.of(name, "remedy_ended"))
                .extracting(line -> line.path("result").asText())
                .containsOnly("interfered");
    }

    @Test
    void aDaemonThatIsToldToEndDuringProbationLeavesOneContainerAndTheNextOneFinishes() {
        Product product = product(ENGINE.socket(), "6s");
        var trail = new Trail(product.audit());
        String name = containers.sleeping("probation", "--privileged");
        try (RunningDaemon daemon = product.start()) {
            trail.awaitLine(name, "done", "start", "ok");
            long asked = System.nanoTime();
            daemon.stop();
            System.out.printf("ended %d ms after SIGTERM%n", (System.nanoTime() - asked) / 1_000_000);
        }
        assertThat(ENGINE.docker("ps", "--format", "{{.Names}}").lines())
                .filteredOn(some -> some.startsWith(name))
                .hasSize(1);
        try (RunningDaemon daemon = product.start().ready()) {
            daemon.awaitState(name, "Compliant");
            await().atMost(SOON).until(() -> containers.names().size() == 1);
            assertThat(containers.inspect(name, "{{.HostConfig.Privileged}} {{.State.Running}}"))
                    .isEqualTo("false true");
        }
        Ran verified = product.wharden("audit", "verify");
        assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
        assertThat(product.wharden("audit", "show", "--container", name).out()).contains("Recreate");
    }
}
