package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Twins that end between the last look of their probation and the removal of what ran before. */
final class SteadyTest {
    @TempDir
    private Path folder;

    private RecreateBench bench;
    private final AtomicBoolean ends = new AtomicBoolean();

    @BeforeEach
    void onProbation() {
        bench = RecreateBench.of(folder, "always");
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        bench.stage.advance(RecreateBench.PROBATION);
    }

    /** Its twin ends at once, the first time. */
    private void end(boolean told) {
        if (ends.compareAndSet(false, true)) {
            Container twin = bench.stage.look("web");
            if (told) {
                bench.daemons.heard(twin.id(), "kill", "signal", "15");
            }
            bench.stage.exit("web", 1);
            bench.daemons.heard(twin.id(), "die", "exitCode", "1");
        }
    }

    /** Its looks are counted from the one with which its probation is over. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void oneThatEndsBetweenTwoLooksIsNotStartedAgainAndCommitted(int look) {
        var looks = new AtomicInteger();
        bench.stage.failWhen(
                call -> {
                    if (call.is("inspect", "web") && looks.incrementAndGet() == look) {
                        end(false);
                    }
                    return false;
                },
                new Fault.LostRequest());
        assertThat(bench.converge())
                .get()
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.reason()).startsWith("it ended with exit code 1"));
        assertThat(Survivor.check(bench)).isFalse();
    }

    @Test
    void oneThatEndsAsItsCommitIsMadeIsRolledBack() {
        bench.stage.failWhen(
                call -> {
                    if (call.is("update")) {
                        end(false);
                    }
                    return false;
                },
                new Fault.LostRequest());
        assertThat(bench.converge())
                .contains(new Outcome.RolledBack("it ended with exit code 1 right after its probation"));
        assertThat(Survivor.check(bench)).isFalse();
        assertThat(bench.stage.look("web").id()).isEqualTo(bench.old);
    }

    @Test
    void oneThatIsKilledRightAfterItIsNot() {
        bench.stage.failWhen(
                call -> {
                    if (call.is("update")) {
                        end(true);
                    }
                    return false;
                },
                new Fault.LostRequest());
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
    }
}
