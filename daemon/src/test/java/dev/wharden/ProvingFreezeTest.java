package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.Body;
import dev.wharden.docker.Call;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
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
    private static final String SIDE = Body.host("'NetworkMode':'container:db'");
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
        return PolicyText.enforcing(
                name, name + "*", "{privileged: " + privileged + more + "}", "remediation: {probation: 10s}");
    }

    private static void sigterm(Line line) throws InterruptedException {
        InstantSource clock = InstantSource.system();
        line.assembly.resumption.finishOpen(clock.instant(), clock, time -> {});
    }

    @Test
    void aTwinOnProbationIsFrozenAtTheNextLookAndProvesItselfAfterItsRelease() {
        Line line = line(policy("web", "false", ""));
        String old = line.stage.run("web", Body.PRIVILEGED);
        line.look("web");
        String twin = line.stage.look("web").id();
        assertThat(twin).isNotEqualTo(old);

        line.policies(policy("web", "false", CRITICAL));
        line.stage.forget();
        line.look("web");

        assertThat(line.paused("web")).isTrue();
        assertThat(line.stage.writes()).first().extracting(Call::operation).isEqualTo("pause");
        for (int round = 0; round < 30; round++) {
            line.look("web");
            line.pass(Duration.ofSeconds(2));
        }
        assertThat(line.state("web")).isEqualTo("Quarantined");
        assertThat(line.stage.names()).as("it stands still").hasSize(2);
        assertThat(line.assembly.guards.suspended()).isEmpty();

        assertThat(line.ordered("web", Line.Verb.RELEASE)).startsWith("true web is released");
        line.settle("web");
        assertThat(line.stage.names()).containsExactly("web");
        assertThat(line.stage.look("web").running()).isTrue();
        assertThat(line.paused("web")).as("it is left alone").isFalse();
        assertThat(line.assembly.remediator.open()).isEmpty();
        assertThat(line.assembly.guards.suspended()).isEmpty();
        assertThat(line.assembly.guards.rolloutsHalted()).isEmpty();
    }

    @Test
    void aTwinOnProbationIsFrozenAtTheNextLookUnderAnyName() {
        Line line = line(policy("web", "false", ""));
        line.stage.run("web", Body.PRIVILEGED);
        line.look("web");
        String twin = line.stage.look("web").id();
        line.engine.rename(twin, "web2");
        line.look("web2");
        assertThat(line.paused("web2")).isFalse();

        line.policies(policy("web", "false", CRITICAL));
        line.look("web2");

        assertThat(line.paused("web2")).isTrue();
        for (int round = 0; round < 30; round++) {
            line.look("web");
            line.look("web2");
            line.pass(Duration.ofSeconds(2));
        }
        assertThat(line.state("web2")).isEqualTo("Quarantined");
        assertThat(line.stage.names()).as("it stands still").hasSize(2);

        assertThat(line.ordered("web2", Line.Verb.RELEASE)).startsWith("true web2 is released");
        line.settle("web");
        assertThat(line.stage.names()).containsExactly("web2");
        assertThat(line.stage.look("web2").id()).isEqualTo(twin);
        assertThat(line.paused("web2")).isFalse();
        assertThat(line.assembly.remediator.open()).isEmpty();
    }

    @Test
    void aPersonFreezesATwinOnProbationUnderAnyName() {
        Line line = line(policy("web", "false", ""));
        line.stage.run("web", Body.PRIVILEGED);
        line.look("web");
        line.engine.rename(line.stage.look("web").id(), "web2");

        assertThat(line.ordered("web2", Line.Verb.QUARANTINE)).startsWith("true web2 is frozen");

        assertThat(line.paused("web2")).isTrue();
    }

    /** Anyone can read it, and set it. */
    @Test
    void theMarkOfAnOpenRecreationKeepsNoStrangerFromBeingFrozen() {
        Line line = line(policy("web", "false", "") + policy("evil", "false", CRITICAL));
        line.stage.run("web", Body.PRIVILEGED);
        line.look("web");
        String action = line.stage.look("web").labels().get("dev.wharden.txn.action");
        assertThat(action).isNotEmpty();
        line.stage.run("evil", Body.of("'Labels':{'dev.wharden.txn.action':'" + action + "'}"));

        line.look("evil");

        assertThat(line.paused("evil")).isTrue();
        line.settle("web");
        assertThat(line.stage.names()).containsExactlyInAnyOrder("web", "evil");
        assertThat(line.assembly.remediator.open()).isEmpty();
    }

    @Test
    void theMarkOfAnOpenRecreationKeepsNoStrangerFromBeingRepaired() {
        Line line = line(policy("web", "false", "") + policy("other", "false", ""));
        line.stage.run("web", Body.PRIVILEGED);
        line.look("web");
        String action = line.stage.look("web").labels().get("dev.wharden.txn.action");
        assertThat(action).isNotEmpty();
        line.ordered("web", Line.Verb.QUARANTINE);
        line.look("web");
        line.stage.run(
                "other",
                Body.of("'Labels':{'dev.wharden.txn.action':'" + action + "'},'HostConfig':{'Privileged':true}"));
        line.pass(Duration.ofMinutes(5));

        line.settle("other");

        assertThat(line.state("other")).isEqualTo("Compliant");
        assertThat(line.paused("web")).isTrue();
    }

    @Test
    void oneThatFollowsIsFrozenTooAndReleasedWhileAllStandsStill() {
        Line line = line(policy("db", "false", "") + policy("side", "false", ""));
        line.stage.run("db", Body.PRIVILEGED);
        line.stage.run("side", SIDE);
        line.pass(Duration.ofMinutes(5));
        line.look("db");
        assertThat(line.assembly.remediator.unit(ContainerName.of("side"))).hasSize(2);

        line.policies(policy("db", "false", "") + policy("side", "false", CRITICAL));
        line.look("side");

        assertThat(line.paused("side")).isTrue();
        line.pass(Duration.ofMinutes(2));
        assertThat(line.look("db")).isEqualTo(new Result.RequeueAfter(Duration.ofSeconds(2)));
        line.engine.unpause(line.engine.inspect("side").id());
        line.look("side");
        assertThat(line.paused("side")).as("it is kept").isTrue();
        assertThat(line.assembly.remediator.open()).hasSize(1);

        assertThat(line.ordered("side", Line.Verb.RELEASE)).startsWith("true side is released");
        line.settle("db");
        line.settle("side");
        assertThat(line.stage.names()).containsExactly("db", "side");
        assertThat(line.paused("side")).isFalse();
        assertThat(line.assembly.remediator.open()).isEmpty();
    }

    @Test
    void aPersonsQuarantineOfOneThatFollowsDoesNotWaitForTheProbation() {
        Line line = line(policy("db", "false", "") + policy("side", "false", ""));
        line.stage.run("db", Body.PRIVILEGED);
        line.stage.run("side", SIDE);
        line.pass(Duration.ofMinutes(5));
        line.look("db");

        assertThat(line.ordered("side", Line.Verb.QUARANTINE)).startsWith("true side is frozen");

        assertThat(line.paused("side")).isTrue();
        assertThat(line.look("db")).isEqualTo(new Result.RequeueAfter(Duration.ofSeconds(2)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTwinThatIsMadeForAReleaseIsNotFrozenAgain(boolean restarted) {
        Line line = line(policy("web", "{allow: false, onDrift: Quarantine}", ""));
        line.stage.run("web", Body.PRIVILEGED);
        line.settle("web");
        assertThat(line.paused("web")).isTrue();
        assertThat(line.stage.look("web").number("/HostConfig/NanoCpus")).isPositive();

        assertThat(line.ordered("web", Line.Verb.RELEASE)).contains("recreated as it was");
        if (restarted) {
            line.restart();
        }
        line.settle("web");

        assertThat(line.paused("web")).isFalse();
        assertThat(line.stage.look("web").number("/HostConfig/NanoCpus")).isZero();
        assertThat(line.state("web")).isEqualTo("Unremediable");
        assertThat(line.stage.names()).containsExactly("web");
    }

    /** The policy's own twin is no twin of the release. */
    @Test
    void aReleaseInAProbationIsMadeExactAfterIt() {
        Line line = line(policy("web", "false", ""));
        line.stage.run("web", Body.host("'NetworkMode':'host','Privileged':true"));
        line.look("web");
        line.ordered("web", Line.Verb.QUARANTINE);
        assertThat(line.stage.look("web").number("/HostConfig/NanoCpus")).isPositive();

        line.ordered("web", Line.Verb.RELEASE);
        line.settle("web");

        assertThat(line.stage.look("web").number("/HostConfig/NanoCpus")).isZero();
        assertThat(line.stage.names()).containsExactly("web");
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
        line.stage.run("web", Body.PRIVILEGED);
        line.look("web");
        line.ordered("web", Line.Verb.QUARANTINE);
        // As one that was between two restarts, which is killed instead.
        line.engine.kill(line.engine.inspect("web").id());
        line.stage.forget();

        sigterm(line);

        assertThat(line.stage.writes()).isEmpty();
        assertThat(line.assembly.remediator.open()).hasSize(1);
        assertThat(line.stage.look("web").running()).isFalse();
    }

    /** Repairs of five images that fail would open the breaker. */
    @ParameterizedTest
    @ValueSource(strings = {"SIGTERM", "restart"})
    void twinsOfReleasesThatFailCountAgainstNothing(String how) throws InterruptedException {
        Line line = line("");
        for (String name : List.of("one", "two", "three", "four", "five")) {
            line.stage.image(name + ":1", JsonNodeFactory.instance.objectNode());
            String old = line.stage.run(
                    name,
                    "{\"Image\":\"" + name + ":1\",\"Cmd\":[\"sleep\"],\"HostConfig\":{\"NetworkMode\":\"host\"}}");
            line.ordered(name, Line.Verb.QUARANTINE);
            assertThat(line.ordered(name, Line.Verb.RELEASE)).contains("recreated as it was");
            line.stage.exit(name, 3);
            if (how.equals("SIGTERM")) {
                sigterm(line);
            } else {
                line.restart();
                line.look(name);
            }
            assertThat(line.stage.look(name).id()).as("it is rolled back").isEqualTo(old);
        }
        assertThat(line.assembly.guards.breakerOpen()).isEmpty();
        assertThat(line.assembly.guards.suspended()).isEmpty();
    }
}
