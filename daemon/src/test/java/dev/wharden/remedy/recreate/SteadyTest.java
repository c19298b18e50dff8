package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import java.nio.file.Path;
import java.time.Duration;
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

    /** The engine refuses its removal, or its answer is lost, and the twin falls once twenty minutes later. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneWhoseOldOneIsBeingRemovedIsNotUndoneHoursLater(boolean refused) {
        var calls = new AtomicInteger();
        Fault fault = refused
                ? new Fault.Refused(() -> new DockerException.Unavailable("device or resource busy", null))
                : new Fault.LostAnswer();
        bench.stage.failWhen(call -> call.is("remove") && calls.incrementAndGet() == 1, fault);
        assertThatThrownBy(bench::goOn).isInstanceOf(DockerException.Unavailable.class);
        String twin = bench.stage.look("web").id();
        bench.stage.advance(Duration.ofMinutes(20));
        end(false);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(bench.stage.look("web").id()).isEqualTo(twin);
    }

    /** Its turn ends between the last look and the call, or after that. */
    @ParameterizedTest
    @ValueSource(strings = {"update", "inspect"})
    void oneThatWorksInTurnsIsNotUndoneForTheEndOfATurn(String operation) {
        bench = RecreateBench.of(folder.resolve("turns"), "always");
        bench.daemons.heard(bench.old, "start", "", "");
        bench.stage.advance(Duration.ofSeconds(4));
        bench.daemons.heard(bench.old, "die", "exitCode", "0");
        bench.daemons.heard(bench.old, "start", "", "");
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        String twin = bench.stage.look("web").id();
        endTurn(twin);
        var updated = new AtomicBoolean();
        bench.stage.failWhen(
                call -> {
                    updated.compareAndSet(false, call.is("update"));
                    boolean now = updated.get() && call.operation().equals(operation);
                    if (now && bench.stage.look("web").running() && ends.compareAndSet(false, true)) {
                        bench.daemons.heard(twin, "start", "", "");
                        endTurn(twin);
                    }
                    return false;
                },
                new Fault.LostRequest());
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(ends).isTrue();
        assertThat(bench.stage.look("web")).satisfies(web -> {
            assertThat(web.id()).isEqualTo(twin);
            assertThat(web.running()).isTrue();
        });
    }

    private void endTurn(String twin) {
        bench.stage.advance(Duration.ofSeconds(3));
        bench.stage.exit("web", 0);
        bench.daemons.heard(twin, "die", "exitCode", "0");
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
