package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.OnePass;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repair in the first second of a program that has not written anything yet, on the whole straight line. */
final class StartingLineTest {
    private static final String POLICIES = PolicyText.enforcing(
            "web",
            "web",
            "{readOnlyRootFilesystem: {tmpfs: [/tmp]}}",
            "remediation: {probation: 1s, writableLayer: Discard}");
    private static final String WAITS = "waits for: its first 10 seconds: where it writes is not seen yet, and its root"
            + " filesystem is to be read-only";

    @TempDir
    private Path folder;

    private Line line;

    @BeforeEach
    void toTheEnginesClock() {
        line = new Line(folder, Mode.ENFORCE, POLICIES);
        line.jump(Duration.between(line.now(), line.stage.now()));
        line.stage.run("web", Body.of("'User':'10001:10001'"));
    }

    @Test
    void whatItWritesThenIsSeenInTime() {
        assertThat(line.look("web")).isInstanceOf(Result.RequeueAfter.class);
        assertThat(line.reason("web")).isEqualTo(WAITS);
        assertThat(line.stage.writes()).isEmpty();

        line.stage.changes("web", "A /data", "A /data/result");
        line.pass(Duration.ofSeconds(10));
        line.settle("web");

        assertThat(line.state("web")).isEqualTo("Unremediable");
        assertThat(line.reason("web"))
                .contains("it writes to /data, which it could not on a read-only root filesystem");
        assertThat(line.stage.writes()).isEmpty();
    }

    @Test
    void oneThatSomebodyRestartsAllTheTimeIsRepairedAllTheSame() {
        for (int seconds = 0; seconds < 600; seconds += 9) {
            line.look("web");
            assertThat(line.reason("web")).as("after %d s", seconds).isEqualTo(WAITS);
            line.pass(Duration.ofSeconds(9));
            line.engine.restart(line.stage.look("web").id(), Duration.ZERO);
        }
        line.stage.forget();

        line.look("web");

        assertThat(line.stage.writes()).as(line.reason("web")).isNotEmpty();
    }

    @Test
    void aClockThatWasSetBackHoldsNothing() {
        line.jump(Duration.ofHours(-1));
        line.look("web");
        assertThat(line.stage.writes()).as(line.reason("web")).isNotEmpty();
    }

    /** A person who applies is not sent away for ten seconds. */
    @Test
    void applyWaitsForItAndGoesOn() throws InterruptedException {
        var said = new ArrayList<String>();
        var steps = new ArrayList<String>();
        OnePass.Left left = apply(said, steps, "web");

        assertThat(left).isEqualTo(new OnePass.Left(List.of(), List.of()));
        assertThat(said).isEmpty();
        assertThat(steps)
                .containsExactly(
                        "web: reconciling",
                        "web: " + WAITS + ", 11 s left",
                        "web: on probation, 1 s left",
                        "web: on probation, 1 s left");
        assertThat(line.stage.look("web").isTrue("/HostConfig/ReadonlyRootfs"))
                .as(line.reason("web"))
                .isTrue();
    }

    /** The engine holds the lock of a container that it starts for as long as that takes, which may be for ever. */
    @Test
    void applyGoesOnWhereTheEngineDoesNotAnswerForOne() throws InterruptedException {
        line.stage.run("stuck", Body.of(""));
        line.stage.refuse("inspect", "stuck", () -> new DockerException.Stuck("inspect: no answer within 5000 ms"));
        var said = new ArrayList<String>();

        OnePass.Left left = apply(said, new ArrayList<>(), "stuck", "web");

        assertThat(left).isEqualTo(new OnePass.Left(List.of(), List.of(ContainerName.of("stuck"))));
        assertThat(said).containsExactly("stuck: not done: inspect: no answer within 5000 ms");
        assertThat(line.stage.look("web").isTrue("/HostConfig/ReadonlyRootfs")).isTrue();
    }

    private OnePass.Left apply(List<String> said, List<String> steps, String... names) throws InterruptedException {
        var pass = new OnePass(
                line.engine,
                line.assembly.reconciler,
                line.assembly.remediator,
                line.assembly.quarantiner,
                line.assembly.guards,
                line.assembly.state,
                line.assembly.steady,
                line::pass);
        return pass.run(Stream.of(names).map(ContainerName::of).toList(), new OnePass.Progress() {
            @Override
            public void say(String sentence) {
                said.add(sentence);
            }

            @Override
            public void step(String step, String left) {
                steps.add(step + left);
            }
        });
    }
}
