package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.Result;
import dev.wharden.docker.Call;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A critical finding in the middle of a recreation, and what a person ordered, on the whole straight line and at
 * SIGTERM.
 */
final class ProvingFreezeTest {
    private static final String PRIVILEGED =
            "{\"Image\":\"busybox:test\",\"Cmd\":[\"sleep\",\"1000\"],\"HostConfig\":{\"Privileged\":true}}";
    private static final String SIDE =
            "{\"Image\":\"busybox:test\",\"Cmd\":[\"sleep\",\"1000\"],\"HostConfig\":{\"NetworkMode\":\"container:db\"}}";
    private static final String CRITICAL = ", capabilities: {drop: [ALL], onDrift: Quarantine, severity: critical}";

    @TempDir
    private Path folder;

    private Line line(String policies) {
        var line = new Line(folder, Mode.ENFORCE, policies, 3);
        // Compose has no part in it, and none of them is new.
        line.pass(Duration.ofMinutes(5));
        return line;
    }

    /** One that repairs what is privileged, and what else it wants. */
    private static String policy(String name, String privileged, String more) {
        return """
            ---
            apiVersion: wharden.dev/v1
            kind: HardeningPolicy
            metadata: {name: %s}
            spec:
              match: {names: ["%s*"]}
              mode: Enforce
              profile: privileged
              desired: {privileged: %s%s}
              remediation: {probation: 10s}
            """.formatted(name, name, privileged, more);
    }

    private static String ordered(Line line, String name, Line.Verb verb) {
        var answers = new ArrayList<String>();
        line.order(name, verb, "a test", "root", reply -> answers.add(reply.granted() + " " + reply.message()));
        line.look(name);
        assertThat(answers).as("%s is answered at the next look", verb).hasSize(1);
        return answers.getFirst();
    }

    private static boolean paused(Line line, String name) {
        return line.engine.stage().look(name).paused();
    }

    private static void settle(Line line, String name) {
        for (int round = 0; round < 200 && line.look(name) instanceof Result.RequeueAfter(Duration delay); round++) {
            line.pass(delay);
        }
    }

    private static void sigterm(Line line) throws InterruptedException {
        InstantSource clock = InstantSource.system();
        line.assembly.resumption.finishOpen(clock.instant(), clock, time -> {});
    }

    @Test
    void aTwinOnProbationIsFrozenAtTheNextLookAndProvesItselfAfterItsRelease() {
        Line line = line(policy("web", "false", ""));
        String old = line.engine.stage().run("web", PRIVILEGED);
        line.look("web");
        String twin = line.engine.stage().look("web").id();
        assertThat(twin).isNotEqualTo(old);

        line.policies(policy("web", "false", CRITICAL));
        line.engine.stage().forget();
        line.look("web");

        assertThat(paused(line, "web")).isTrue();
        assertThat(line.engine.stage().writes())
                .first()
                .extracting(Call::operation)
                .isEqualTo("pause");
        for (int round = 0; round < 30; round++) {
            line.look("web");
            line.pass(Duration.ofSeconds(2));
        }
        assertThat(line.state("web")).isEqualTo("Quarantined");
        assertThat(line.engine.stage().names()).as("it stands still").hasSize(2);
        assertThat(line.assembly.guards.suspended()).isEmpty();

        assertThat(ordered(line, "web", Line.Verb.RELEASE)).startsWith("true web is released");
        settle(line, "web");
        assertThat(line.engine.stage().names()).containsExactly("web");
        assertThat(line.engine.stage().look("web").running()).isTrue();
        assertThat(paused(line, "web")).as("it is left alone").isFalse();
        assertThat(line.assembly.remediator.open()).isEmpty();
        assertThat(line.assembly.guards.suspended()).isEmpty();
        assertThat(line.assembly.guards.rolloutsHalted()).isEmpty();
    }

    @Test
    void oneThatFollowsIsFrozenTooAndReleasedWhileAllStandsStill() {
        Line line = line(policy("db", "false", "") + policy("side", "false", ""));
        line.engine.stage().run("db", PRIVILEGED);
        line.engine.stage().run("side", SIDE);
        line.pass(Duration.ofMinutes(5));
        line.look("db");
        assertThat(line.assembly.remediator.unit(ContainerName.of("side"))).hasSize(2);

        line.policies(policy("db", "false", "") + policy("side", "false", CRITICAL));
        line.look("side");

        assertThat(paused(line, "side")).isTrue();
        line.pass(Duration.ofMinutes(2));
        assertThat(line.look("db")).isEqualTo(new Result.RequeueAfter(Duration.ofSeconds(2)));
        line.engine.unpause(line.engine.inspect("side").id());
        line.look("side");
        assertThat(paused(line, "side")).as("it is kept").isTrue();
        assertThat(line.assembly.remediator.open()).hasSize(1);

        assertThat(ordered(line, "side", Line.Verb.RELEASE)).startsWith("true side is released");
        settle(line, "db");
        settle(line, "side");
        assertThat(line.engine.stage().names()).containsExactly("db", "side");
        assertThat(paused(line, "side")).isFalse();
        assertThat(line.assembly.remediator.open()).isEmpty();
    }

    @Test
    void aPersonsQuarantineOfOneThatFollowsDoesNotWaitForTheProbation() {
        Line line = line(policy("db", "false", "") + policy("side", "false", ""));
        line.engine.stage().run("db", PRIVILEGED);
        line.engine.stage().run("side", SIDE);
        line.pass(Duration.ofMinutes(5));
        line.look("db");

        assertThat(ordered(line, "side", Line.Verb.QUARANTINE)).startsWith("true side is frozen");

        assertThat(paused(line, "side")).isTrue();
        assertThat(line.look("db")).isEqualTo(new Result.RequeueAfter(Duration.ofSeconds(2)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTwinThatIsMadeForAReleaseIsNotFrozenAgain(boolean restarted) {
        Line line = line(policy("web", "{allow: false, onDrift: Quarantine}", ""));
        line.engine.stage().run("web", PRIVILEGED);
        settle(line, "web");
        assertThat(paused(line, "web")).isTrue();
        assertThat(line.engine.stage().look("web").number("/HostConfig/NanoCpus"))
                .isPositive();

        assertThat(ordered(line, "web", Line.Verb.RELEASE)).contains("recreated as it was");
        if (restarted) {
            line.restart();
        }
        settle(line, "web");

        assertThat(paused(line, "web")).isFalse();
        assertThat(line.engine.stage().look("web").number("/HostConfig/NanoCpus"))
                .isZero();
        assertThat(line.state("web")).isEqualTo("Unremediable");
        assertThat(line.engine.stage().names()).containsExactly("web");
    }

    /** The policy's own twin is no twin of the release. */
    @Test
    void aReleaseInAProbationIsMadeExactAfterIt() {
        Line line = line(policy("web", "false", ""));
        line.engine
                .stage()
                .run(
                        "web",
                        "{\"Image\":\"busybox:test\",\"HostConfig\":{\"NetworkMode\":\"host\",\"Privileged\":true}}");
        line.look("web");
        ordered(line, "web", Line.Verb.QUARANTINE);
        assertThat(line.engine.stage().look("web").number("/HostConfig/NanoCpus"))
                .isPositive();

        ordered(line, "web", Line.Verb.RELEASE);
        settle(line, "web");

        assertThat(line.engine.stage().look("web").number("/HostConfig/NanoCpus"))
                .isZero();
        assertThat(line.engine.stage().names()).containsExactly("web");
        assertThat(line.assembly.quarantiner.open()).isEmpty();
    }

    @Test
    void anUndoThatGivesBackWhatIsCriticalIsNotFrozen() {
        var bench = new UndoBench(folder);
        String action = bench.recreated();
        bench.line.policies(policy("web", "{allow: false, onDrift: Quarantine}", ""));
        bench.settle();

        assertThat(bench.undo(action)).startsWith("yes: ");

        assertThat(bench.now().isTrue("/HostConfig/Privileged")).isTrue();
        assertThat(bench.now().paused()).isFalse();
        assertThat(bench.line.state("web")).isEqualTo("Unremediable");
    }

    @Test
    void whatStandsStillForAQuarantineIsNotTouchedAtSigterm() throws InterruptedException {
        Line line = line(policy("web", "false", ""));
        line.engine.stage().run("web", PRIVILEGED);
        line.look("web");
        ordered(line, "web", Line.Verb.QUARANTINE);
        // As one that was between two restarts, which is killed instead.
        line.engine.kill(line.engine.inspect("web").id());
        line.engine.stage().forget();

        sigterm(line);

        assertThat(line.engine.stage().writes()).isEmpty();
        assertThat(line.assembly.remediator.open()).hasSize(1);
        assertThat(line.engine.stage().look("web").running()).isFalse();
    }

    /** Repairs of five images that fail would open the breaker. */
    @ParameterizedTest
    @ValueSource(strings = {"SIGTERM", "restart"})
    void twinsOfReleasesThatFailCountAgainstNothing(String how) throws InterruptedException {
        Line line = line("");
        for (String name : List.of("one", "two", "three", "four", "five")) {
            line.engine.stage().image(name + ":1", JsonNodeFactory.instance.objectNode());
            String old = line.engine
                    .stage()
                    .run(
                            name,
                            "{\"Image\":\"" + name
                                    + ":1\",\"Cmd\":[\"sleep\"],\"HostConfig\":{\"NetworkMode\":\"host\"}}");
            ordered(line, name, Line.Verb.QUARANTINE);
            assertThat(ordered(line, name, Line.Verb.RELEASE)).contains("recreated as it was");
            line.engine.stage().exit(name, 3);
            if (how.equals("SIGTERM")) {
                sigterm(line);
            } else {
                line.restart();
                line.look(name);
            }
            assertThat(line.engine.stage().look(name).id())
                    .as("it is rolled back")
                    .isEqualTo(old);
        }
        assertThat(line.assembly.guards.breakerOpen()).isEmpty();
        assertThat(line.assembly.guards.suspended()).isEmpty();
    }
}
