package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.controller.queue.Result;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.e2e.PolicyText;
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
    private static final String POLICIES =
            PolicyText.enforcing("web", "web*", "{privileged: false}", "remediation: {probation: 10s}");

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
        line.stage.run("web", Body.PRIVILEGED);
        line.look("web");
        line.pass(Duration.ofSeconds(3));
        line.jump(Duration.ofDays(days));

        line.look("web");
        assertThat(line.stage.names()).as("still on probation").hasSize(2);

        line.pass(Duration.ofSeconds(8));
        line.look("web");
        assertThat(line.stage.names()).containsExactly("web");
        line.look("web");
        assertThat(line.state("web")).isEqualTo("Compliant");
    }

    @ParameterizedTest
    @ValueSource(ints = {-400, -2, 2, 400})
    void theBudgetGivesNoMoreAndNoLessThanItsHour(int days) {
        int budget = line.assembly.guards.budgetRemaining();
        line.stage.run("web", Body.PRIVILEGED);
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
        untilBackoff();
        line.jump(Duration.ofDays(days));

        line.stage.forget();
        line.look("web");
        assertThat(line.stage.writes()).isEmpty();

        line.pass(Duration.ofSeconds(31));
        line.look("web");
        assertThat(line.stage.writes()).isNotEmpty();
    }

    @Test
    void aBackoffThatWasLeftByADaemonInTheFutureBeginsAnew() {
        line = new Line(folder, Mode.ENFORCE, POLICIES, line.engine, Duration.ofDays(400));
        untilBackoff();
        // The next daemon finds the clock set right.
        line = new Line(folder, Mode.ENFORCE, POLICIES, line.engine);
        line.stage.forget();

        assertThat(line.look("web")).isInstanceOf(Result.RequeueAfter.class);
        assertThat(line.stage.writes()).isEmpty();

        line.pass(Duration.ofSeconds(31));
        line.look("web");
        assertThat(line.stage.writes()).isNotEmpty();
    }

    /** A repair fails, so that the next one waits. */
    private void untilBackoff() {
        line.stage.run("web", Body.PRIVILEGED);
        line.stage.behave(container -> !container.isTrue("/HostConfig/Privileged"), new Behaviour.Exits(1));
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
