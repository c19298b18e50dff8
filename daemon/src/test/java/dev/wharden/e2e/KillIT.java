package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.TestEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the daemon at each step of a recreation. {@code -Dwharden.kills=N} sets how often; the steps and the restart policies are gone through in turn.
 */
final class KillIT {
    private static final int KILLS = Integer.getInteger("wharden.kills", 12);
    /** create, stop, rename, rename, start, remove. */
    private static final int STEPS = 6;

    private static final List<String> RESTART = List.of("no", "always");
    private static final Duration RECOVERY = Duration.ofSeconds(60);

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("e2e-kill-");

    @TempDir
    private Path folder;

    private final Containers containers = new Containers(ENGINE);
    private int exact;
    private int lost;
    private int doubled;

    @Test
    void whateverStepADaemonIsKilledAtExactlyOneContainerOfTheNameIsLeft() {
        Product product = Product.in(folder, ENGINE, "Enforce");
        product.policy(
                "kill.yaml",
                PolicyText.enforcing(
                        "kill", ENGINE.prefix() + "*", "{privileged: false}", "remediation: {probation: 1s}"));
        var trail = new Trail(product.audit());
        for (int run = 0; run < KILLS; run++) {
            kill(product, trail, run);
        }
        System.out.printf("kills %d exact %d lost %d doubled %d%n", KILLS, exact, lost, doubled);
        assertThat(lost).isZero();
        assertThat(doubled).isZero();
        assertThat(exact).isEqualTo(KILLS);
        Ran verified = product.wharden("audit", "verify");
        assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
    }

    private void kill(Product product, Trail trail, int run) {
        int step = run % STEPS + 1;
        String restart = RESTART.get(run / STEPS % RESTART.size());
        String name = containers.sleeping(run + "-" + restart, "--privileged", "--restart", restart);
        RunningDaemon killed = product.start();
        try {
            await("intent " + step + " of " + name)
                    .atMost(RECOVERY)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> trail.of(name, "intent").size() >= step);
        } finally {
            killed.kill();
        }
        try (RunningDaemon again = product.start()) {
            again.awaitState(name, "Compliant");
            await("the recreation of " + name + " is over")
                    .atMost(RECOVERY)
                    .until(() -> containers.names().stream().noneMatch(some -> some.startsWith(name + ".wharden-")));
        }
        long running = ENGINE.docker("ps", "--format", "{{.Names}}")
                .lines()
                .filter(some -> some.startsWith(name))
                .count();
        if (running == 0) {
            lost++;
        } else if (running > 1) {
            doubled++;
        } else if (containers.names().contains(name)
                && containers
                        .inspect(
                                name,
                                "{{.State.Running}} {{.HostConfig.Privileged}} {{.HostConfig.RestartPolicy.Name}}")
                        .equals("true false " + restart)) {
            exact++;
        }
        ENGINE.docker("rm", "-f", name);
    }
}
