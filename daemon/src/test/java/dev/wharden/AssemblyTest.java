package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.controller.Result;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.DockerException;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The straight line in one piece: what a reconciler, a judge, an enforcer and orders do together, without an engine.
 */
final class AssemblyTest {
    private static final String POLICIES = """
            apiVersion: wharden.dev/v1
            kind: HardeningPolicy
            metadata: {name: web}
            spec:
              match: {names: ["web*"]}
              mode: Enforce
              profile: privileged
              desired: {privileged: false, resources: {limits: {pids: 100}}}
              remediation: {probation: 10s}
            ---
            apiVersion: wharden.dev/v1
            kind: HardeningPolicy
            metadata: {name: bad}
            spec:
              match: {names: ["bad*"]}
              mode: Enforce
              profile: privileged
              desired: {privileged: {allow: false, onDrift: Quarantine}}
            """;
    private static final String PLAIN = "{\"Image\":\"busybox:test\",\"Cmd\":[\"sleep\",\"1000\"]}";
    private static final String LIMITED = body("\"PidsLimit\":50");
    private static final String PRIVILEGED = body("\"Privileged\":true,\"PidsLimit\":50");

    @TempDir
    private Path folder;

    private Line line;

    private static String body(String hostConfig) {
        return "{\"Image\":\"busybox:test\",\"Cmd\":[\"sleep\",\"1000\"],\"HostConfig\":{" + hostConfig + "}}";
    }

    @BeforeEach
    void enforcing() {
        line = new Line(folder, Mode.ENFORCE, POLICIES);
    }

    @Test
    void underAuditThereIsNobodyWhoCouldChangeAnything() {
        line = new Line(folder, Mode.AUDIT, POLICIES);
        line.engine.stage().run("web", PLAIN);
        line.engine.stage().run("web2", PRIVILEGED);
        line.engine.stage().run("bad", PRIVILEGED);
        line.engine.stage().forget();

        for (String name : List.of("web", "web2", "bad")) {
            assertThat(line.look(name)).isEqualTo(new Result.Done());
            assertThat(line.state(name)).isEqualTo("Drifted");
        }

        assertThat(line.engine.stage().writes()).isEmpty();
        assertThat(line.heard(AuditEvent.RemedyBegun.class)).isEmpty();
        assertThat(line.heard(AuditEvent.Intent.class)).isEmpty();
    }

    @Test
    void aCeilingThatIsLoweredHoldsFromTheNextLook() {
        line.engine.stage().run("web", PLAIN);
        line.ceiling(Mode.AUDIT);
        line.engine.stage().forget();

        line.look("web");

        assertThat(line.engine.stage().writes()).isEmpty();
    }

    @Test
    void aLimitIsSetInPlaceAndTheContainerLookedAtAgain() {
        String id = line.engine.stage().run("web", PLAIN);

        assertThat(line.look("web")).isEqualTo(new Result.RequeueAfter(Duration.ZERO));
        assertThat(line.look("web")).isEqualTo(new Result.Done());

        assertThat(line.state("web")).isEqualTo("Compliant");
        assertThat(line.engine.stage().look("web").id()).isEqualTo(id);
        assertThat(line.heard(AuditEvent.RemedyEnded.class))
                .singleElement()
                .satisfies(ended -> assertThat(ended.result()).isEqualTo("success"));
    }

    @Test
    void aTwinIsOnProbationAsStateAndNoWorkerWaitsForIt() {
        String id = line.engine.stage().run("web", PRIVILEGED);

        assertThat(line.look("web"))
                .isInstanceOfSatisfying(
                        Result.RequeueAfter.class,
                        later -> assertThat(later.delay()).isPositive());
        assertThat(line.state("web")).isEqualTo("Remediating");
        settle("web");

        assertThat(line.state("web")).isEqualTo("Compliant");
        assertThat(line.engine.stage().look("web").id()).isNotEqualTo(id);
        assertThat(line.engine.stage().names()).containsExactly("web");
    }

    @Test
    void aTwinThatDiesTwiceInTheSameWayIsNotTriedAThirdTime() {
        String id = line.engine.stage().run("web", PRIVILEGED);
        line.engine.stage().behave(container -> !container.isTrue("/HostConfig/Privileged"), new Behaviour.Exits(1));

        settle("web");

        assertThat(line.state("web")).isEqualTo("Suspended");
        assertThat(line.engine.stage().look("web").id()).isEqualTo(id);
        assertThat(line.engine.stage().look("web").running()).isTrue();
        assertThat(line.heard(AuditEvent.RemedyEnded.class).stream()
                        .filter(ended -> ended.result().equals("rolled_back")))
                .hasSize(2);
    }

    @Test
    void aRefusalIsRecordedOnceHoweverOftenTheContainerIsLookedAt() {
        line.assembly.guards.pause(java.time.Instant.MAX, "a test", "root");
        line.engine.stage().run("web", PLAIN);

        line.look("web");
        line.look("web");

        assertThat(line.heard(AuditEvent.RemedyEnded.class)).singleElement().satisfies(ended -> {
            assertThat(ended.result()).isEqualTo("deferred");
            assertThat(ended.reason()).contains("a test");
        });
    }

    @Test
    void aVerdictIsWrittenOnlyWhenItChanged() {
        line.engine.stage().run("web", LIMITED);

        line.look("web");
        line.look("web");

        assertThat(line.heard(AuditEvent.Evaluated.class))
                .extracting(AuditEvent.Evaluated::changed)
                .containsExactly(true, false);
    }

    @Test
    void aPolicyQuarantinesAndTheStateSaysSo() {
        line.engine.stage().run("bad", PRIVILEGED);

        line.look("bad");
        line.look("bad");

        assertThat(line.state("bad")).isEqualTo("Quarantined");
        assertThat(line.engine.stage().look("bad").paused()).isTrue();
    }

    @Test
    void aPersonsOrderIsCarriedOutByTheWorkerAndAnswered() {
        line.engine.stage().run("other", PLAIN);

        assertThat(order("other", Line.Verb.QUARANTINE)).startsWith("true other is frozen");
        line.look("other");
        assertThat(line.state("other")).isEqualTo("Quarantined");

        assertThat(order("other", Line.Verb.RELEASE)).startsWith("true other is released");
        assertThat(line.engine.stage().look("other").paused()).isFalse();
    }

    @Test
    void underAuditAQuarantineIsRefusedAndAReleaseIsNot() {
        line.engine.stage().run("other", PLAIN);
        order("other", Line.Verb.QUARANTINE);
        line.ceiling(Mode.AUDIT);
        line.engine.stage().run("second", PLAIN);

        assertThat(order("second", Line.Verb.QUARANTINE)).startsWith("false enforcement is Audit");
        assertThat(order("other", Line.Verb.RELEASE)).startsWith("true other is released");
    }

    @Test
    void anOrderForNobodyIsAnsweredAndASecondOrderEndsTheFirst() {
        assertThat(order("nobody", Line.Verb.QUARANTINE))
                .isEqualTo("false no such container: nobody (docker ps -a lists them)");
        var answers = new ArrayList<String>();
        for (String who : List.of("first", "second")) {
            line.order("web", Line.Verb.QUARANTINE, "", who, reply -> answers.add(who + reply.granted()));
        }
        assertThat(answers).containsExactly("firstfalse");
    }

    private String order(String name, Line.Verb verb) {
        var answers = new ArrayList<String>();
        line.order(name, verb, "a test", "root", reply -> answers.add(reply.granted() + " " + reply.message()));
        try {
            line.look(name);
        } catch (DockerException.NotFound gone) {
            assertThat(name).isEqualTo("nobody");
        }
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }

    /** Looks until nothing is to be done, with the time that was asked for between. */
    private void settle(String name) {
        for (int round = 0; round < 100; round++) {
            switch (line.look(name)) {
                case Result.Done done -> {
                    return;
                }
                case Result.Waiting waiting -> {}
                case Result.Behind behind -> {}
                case Result.RequeueAfter(Duration delay) -> line.pass(delay);
            }
        }
        Assertions.fail("%s does not settle", name);
    }
}
