package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.controller.Result;
import dev.wharden.docker.Behaviour;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The host's clock is set while the daemon runs, or while it does not: what counts durations is neither hurried nor
 * held up.
 */
final class ClockJumpTest {
    private static final String POLICIES = """
            apiVersion: wharden.dev/v1
            kind: HardeningPolicy
            metadata: {name: web}
            spec:
              match: {names: ["web*"]}
              mode: Enforce
              profile: privileged
              desired: {privileged: false}
              remediation: {probation: 10s}
            """;
    private static final String PRIVILEGED =
            "{\"Image\":\"busybox:test\",\"Cmd\":[\"sleep\",\"1000\"],\"HostConfig\":{\"Privileged\":true}}";

    @TempDir
    private Path folder;

    private Line line;

    @BeforeEach
    void enforcing() {
        line = new Line(folder, Mode.ENFORCE, POLICIES);
    }

    @ParameterizedTest
    @ValueSource(ints = {-400, -2, 2, 400})
    void aTwinIsOnProbationForItsTimeWhateverTheClockSays(int days) {
        line.engine.stage().run("web", PRIVILEGED);
        line.look("web");
        line.pass(Duration.ofSeconds(3));
        line.jump(Duration.ofDays(days));

        line.look("web");
        assertThat(line.engine.stage().names()).as("still on probation").hasSize(2);

        line.pass(Duration.ofSeconds(8));
        line.look("web");
        assertThat(line.engine.stage().names()).containsExactly("web");
        line.look("web");
        assertThat(line.state("web")).isEqualTo("Compliant");
    }

    @ParameterizedTest
    @ValueSource(ints = {-400, -2, 2, 400})
    void theBudgetGivesNoMoreAndNoLessThanItsHour(int days) {
        int budget = line.assembly.guards.budgetRemaining();
        line.engine.stage().run("web", PRIVILEGED);
        line.look("web");
        assertThat(line.assembly.guards.budgetRemaining()).isEqualTo(budget - 1);
        line.jump(Duration.ofDays(days));

        assertThat(line.assembly.guards.budgetRemaining()).isEqualTo(budget - 1);
        line.pass(Duration.ofMinutes(61));
        assertThat(line.assembly.guards.budgetRemaining()).isEqualTo(budget);
    }

    @ParameterizedTest
    @ValueSource(ints = {-400, -2, 2, 400})
    void aBackoffLastsAsLongAsItShould(int days) {
        line.engine.stage().run("web", PRIVILEGED);
        line.engine.stage().behave(container -> !container.isTrue("/HostConfig/Privileged"), new Behaviour.Exits(1));
        line.look("web");
        line.pass(Duration.ofSeconds(11));
        line.look("web");
        line.look("web");
        assertThat(line.shown("web").reason()).contains("backoff");
        line.jump(Duration.ofDays(days));

        line.engine.stage().forget();
        line.look("web");
        assertThat(line.engine.stage().writes()).isEmpty();

        line.pass(Duration.ofSeconds(31));
        line.look("web");
        assertThat(line.engine.stage().writes()).isNotEmpty();
    }

    @Test
    void aBackoffThatWasLeftByADaemonInTheFutureBeginsAnew() {
        aBackoffIsLeft();
        // The next daemon finds the clock set right.
        line = new Line(folder, Mode.ENFORCE, POLICIES, line.engine);
        line.engine.stage().forget();

        assertThat(line.look("web")).isInstanceOf(Result.RequeueAfter.class);
        assertThat(line.engine.stage().writes()).isEmpty();

        line.pass(Duration.ofSeconds(31));
        line.look("web");
        assertThat(line.engine.stage().writes()).isNotEmpty();
    }

    private void aBackoffIsLeft() {
        line = new Line(folder, Mode.ENFORCE, POLICIES, line.engine, Duration.ofDays(400));
        line.engine.stage().run("web", PRIVILEGED);
        line.engine.stage().behave(container -> !container.isTrue("/HostConfig/Privileged"), new Behaviour.Exits(1));
        line.look("web");
        line.pass(Duration.ofSeconds(11));
        line.look("web");
        line.look("web");
        assertThat(line.shown("web").reason()).contains("backoff");
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, 2})
    void aPauseEndsAfterItsTime(int days) {
        line.assembly.guards.pause(line.assembly.steady.instant().plus(Duration.ofHours(1)), "a test", "root");
        line.jump(Duration.ofDays(days));
        assertThat(line.assembly.guards.paused()).isPresent();

        line.pass(Duration.ofMinutes(61));
        assertThat(line.assembly.guards.paused()).isEmpty();
    }
}
