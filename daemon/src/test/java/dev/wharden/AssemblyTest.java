package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The straight line in one piece: what a reconciler, a judge, an enforcer and orders do together, without an engine.
 */
final class AssemblyTest {
    private static final String POLICIES = PolicyText.enforcing(
                    "web",
                    "web*",
                    "{privileged: false, resources: {limits: {pids: 100}}}",
                    "remediation: {probation: 10s}")
            + PolicyText.enforcing("bad", "bad*", "{privileged: {allow: false, onDrift: Quarantine}}");
    private static final String LIMITED = Body.host("'PidsLimit':50");
    private static final String PRIVILEGED = Body.host("'Privileged':true,'PidsLimit':50");

    @TempDir
    private Path folder;

    private Line line;

    @BeforeEach
    void enforcing() {
        line = new Line(folder, Mode.ENFORCE, POLICIES);
    }

    @Test
    void underAuditThereIsNobodyWhoCouldChangeAnything() {
        line = new Line(folder, Mode.AUDIT, POLICIES);
        line.stage.run("web", Body.PLAIN);
        line.stage.run("web2", PRIVILEGED);
        line.stage.run("bad", PRIVILEGED);
        line.stage.forget();

        for (String name : List.of("web", "web2", "bad")) {
            assertThat(line.look(name)).isEqualTo(new Result.Done());
            assertThat(line.state(name)).isEqualTo("Drifted");
        }

        assertThat(line.stage.writes()).isEmpty();
        assertThat(line.heard(AuditEvent.RemedyBegun.class)).isEmpty();
        assertThat(line.heard(AuditEvent.Intent.class)).isEmpty();
    }

    @Test
    void aCeilingThatIsLoweredHoldsFromTheNextLook() {
        line.stage.run("web", Body.PLAIN);
        line.ceiling(Mode.AUDIT);
        line.stage.forget();

        line.look("web");

        assertThat(line.stage.writes()).isEmpty();
    }

    @Test
    void aLimitIsSetInPlaceAndTheContainerLookedAtAgain() {
        String id = line.stage.run("web", Body.PLAIN);

        assertThat(line.look("web")).isEqualTo(new Result.RequeueAfter(Duration.ZERO));
        assertThat(line.look("web")).isEqualTo(new Result.Done());

        assertThat(line.state("web")).isEqualTo("Compliant");
        assertThat(line.stage.look("web").id()).isEqualTo(id);
        assertThat(line.only(AuditEvent.RemedyEnded.class).result()).isEqualTo("success");
    }

    @Test
    void aTwinIsOnProbationAsStateAndNoWorkerWaitsForIt() {
        String id = line.stage.run("web", PRIVILEGED);

        assertThat(Typed.as(Result.RequeueAfter.class, line.look("web")).delay())
                .isPositive();
        assertThat(line.state("web")).isEqualTo("Remediating");
        line.settle("web");

        assertThat(line.state("web")).isEqualTo("Compliant");
        assertThat(line.stage.look("web").id()).isNotEqualTo(id);
        assertThat(line.stage.names()).containsExactly("web");
    }

    @Test
    void aTwinThatDiesTwiceInTheSameWayIsNotTriedAThirdTime() {
        String id = line.stage.run("web", PRIVILEGED);
        line.stage.behave(container -> !container.isTrue("/HostConfig/Privileged"), new Behaviour.Exits(1));

        line.settle("web");

        assertThat(line.state("web")).isEqualTo("Suspended");
        assertThat(line.stage.look("web").id()).isEqualTo(id);
        assertThat(line.stage.look("web").running()).isTrue();
        assertThat(line.heard(AuditEvent.RemedyEnded.class).stream()
                        .filter(ended -> ended.result().equals("rolled_back")))
                .hasSize(2);
    }

    @Test
    void aRefusalIsRecordedOnceHoweverOftenTheContainerIsLookedAt() {
        line.assembly.guards.pause(java.time.Instant.MAX, "a test", "root");
        line.stage.run("web", Body.PLAIN);

        line.look("web");
        line.look("web");

        assertThat(line.heard(AuditEvent.RemedyEnded.class)).singleElement().satisfies(ended -> {
            assertThat(ended.result()).isEqualTo("deferred");
            assertThat(ended.reason()).contains("a test");
        });
    }

    @Test
    void aVerdictIsWrittenOnlyWhenItChanged() {
        line.stage.run("web", LIMITED);

        line.look("web");
        line.look("web");

        assertThat(line.heard(AuditEvent.Evaluated.class))
                .extracting(AuditEvent.Evaluated::changed)
                .containsExactly(true, false);
    }

    @Test
    void aPolicyQuarantinesAndTheStateSaysSo() {
        line.stage.run("bad", PRIVILEGED);

        line.look("bad");
        line.look("bad");

        assertThat(line.state("bad")).isEqualTo("Quarantined");
        assertThat(line.paused("bad")).isTrue();
    }

    @Test
    void aPersonsOrderIsCarriedOutByTheWorkerAndAnswered() {
        line.stage.run("other", Body.PLAIN);

        assertThat(line.ordered("other", Line.Verb.QUARANTINE)).startsWith("true other is frozen");
        line.look("other");
        assertThat(line.state("other")).isEqualTo("Quarantined");

        assertThat(line.ordered("other", Line.Verb.RELEASE)).startsWith("true other is released");
        assertThat(line.paused("other")).isFalse();
    }

    @Test
    void underAuditAQuarantineIsRefusedAndAReleaseIsNot() {
        line.stage.run("other", Body.PLAIN);
        line.ordered("other", Line.Verb.QUARANTINE);
        line.ceiling(Mode.AUDIT);
        line.stage.run("second", Body.PLAIN);

        assertThat(line.ordered("second", Line.Verb.QUARANTINE)).startsWith("false enforcement is Audit");
        assertThat(line.ordered("other", Line.Verb.RELEASE)).startsWith("true other is released");
    }

    @Test
    void anOrderForNobodyIsAnsweredAndASecondOrderEndsTheFirst() {
        assertThat(line.ordered("nobody", Line.Verb.QUARANTINE))
                .isEqualTo("false no such container: nobody (docker ps -a lists them)");
        var answers = new ArrayList<String>();
        for (String who : List.of("first", "second")) {
            line.order("web", Line.Verb.QUARANTINE, "", who, reply -> answers.add(who + reply.granted()));
        }
        assertThat(answers).containsExactly("firstfalse");
    }
}
