package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.controller.queue.Result;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
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

    /** The next opening is at 01:00 of the host's clock, which says about nine in the morning. */
    @ParameterizedTest
    @ValueSource(ints = {-12, -1, 1, 12})
    void aWindowOpensByTheHostsClockAndIsWaitedForUntilThen(int hours) {
        line.policies(PolicyText.enforcing(
                "web",
                "web*",
                "{privileged: false}",
                "remediation: {probation: 10s, window: {cron: \"0 0 1 * * ?\", duration: 30m, timeZone: UTC}}"));
        // From 21:00 of the day before to 21:00.
        waitsAfter(
                hours,
                () -> Duration.between(line.now(), Instant.parse("2026-11-25T01:00:00Z"))
                        .plusDays(line.now().isAfter(Instant.parse("2026-11-25T01:00:00Z")) ? 1 : 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {-12, -1, 1, 11})
    void aGraceEndsByTheHostsClockAndIsWaitedForUntilThen(int hours) {
        line.policies(POLICIES
                + PolicyText.excepting(
                        "web-privileged", "web", "privileged", "expiresAt: 2026-11-24T08:00:00Z", "grace: 37h"));
        waitsAfter(hours, () -> Duration.between(line.now(), Instant.parse("2026-11-25T21:00:00Z")));
    }

    /** It is looked at again when the wait is over, not all the time until then, and repaired then. */
    private void waitsAfter(int hours, Supplier<Duration> left) {
        line.stage.run("web", Body.PRIVILEGED);
        line.look("web");
        line.jump(Duration.ofHours(hours));

        Duration wait = left.get();
        assertThat(line.look("web")).isEqualTo(new Result.RequeueAfter(wait));
        // Where the process is ahead of the host by that.
        line.pass(wait.minus(Duration.ofMinutes(5)));
        assertThat(line.look("web")).isEqualTo(new Result.RequeueAfter(Duration.ofMinutes(5)));
        line.pass(Duration.ofMinutes(5).minus(Duration.ofMillis(300)));
        assertThat(line.look("web")).isEqualTo(new Result.RequeueAfter(Duration.ofSeconds(2)));
        assertThat(line.stage.look("web").isTrue("/HostConfig/Privileged")).isTrue();

        line.pass(Duration.ofSeconds(2));
        line.settle("web");
        assertThat(line.stage.look("web").isTrue("/HostConfig/Privileged")).isFalse();
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
