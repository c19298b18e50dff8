package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import dev.wharden.policy.Policy;
import dev.wharden.policy.Verdict;
import dev.wharden.remedy.Prepared;
import dev.wharden.remedy.guard.Admission;
import dev.wharden.remedy.guard.Request;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Planner;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.subject.Subject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code plan}, {@code check} and {@code explain} decide with is what the daemon decides with: the same question
 * to both, in each state in which they once answered differently.
 */
final class ReadOnlyTest {
    private static final String POLICIES =
            PolicyText.enforcing("web", "", "{privileged: false}", "remediation: {probation: 10s}");
    private static final String CHECKED = Body.of(
            "'Healthcheck':{'Test':['CMD','true']," + "'StartPeriod':600000000000},'HostConfig':{'Privileged':true}");
    private static final String SHOP = "'Labels':{'com.docker.compose.project':'shop'}";

    @TempDir
    private Path folder;

    private Line line;

    @BeforeEach
    void oneAtATime() {
        line = new Line(folder, Mode.ENFORCE, POLICIES, 1);
        // Else it would be the policy that moved, and one container after the other gets it.
        line.assembly.guards.enforced(
                Map.of(line.read(POLICIES).policies().getFirst().digest(), "web"));
    }

    /** What compose does is told by when containers were created. */
    private void toTheEnginesClock() {
        line.jump(Duration.between(line.now(), line.stage.now()));
    }

    /** What a reading decides of a container. */
    private static Admission admission(Reading reading, String name) {
        Subject subject = reading.observer().observe(name);
        Verdict verdict = reading.evaluator().evaluate(subject);
        Policy policy = verdict.policy().orElseThrow();
        Remedy remedy = Planner.plan(verdict, subject.declared());
        return reading.records()
                .guards()
                .wouldAdmit(new Request(
                        subject,
                        remedy,
                        policy.digest(),
                        policy.remediation().window(),
                        Optional.empty(),
                        Cause.DRIFT,
                        reading.elsewhere().before(remedy, subject)));
    }

    private Optional<String> refusal(Reading reading, String name) {
        Subject subject = reading.observer().observe(name);
        Verdict verdict = reading.evaluator().evaluate(subject);
        Prepared prepared = reading.feasibility()
                .prepared(
                        Planner.plan(verdict, subject.declared()),
                        subject,
                        verdict.policy().orElseThrow().remediation());
        return prepared instanceof Prepared.Refused(Refusal why) ? Optional.of(why.reason()) : Optional.empty();
    }

    private void sameAdmission(String name) {
        Admission daemon = admission(line.assembly.acting.reading(), name);
        assertThat(admission(line.readOnly(), name)).as(name).isEqualTo(daemon);
    }

    @Test
    void aTwinOnProbationHoldsThePlaceAndOneThatHasProvedItselfDoesNot() {
        line.stage.behave(container -> container.name().value().startsWith("web"), new Behaviour.NeverHealthy());
        line.stage.run("web", CHECKED);
        line.stage.run("other", CHECKED);
        line.pass(Duration.ofMinutes(5));
        line.look("web");
        assertThat(admission(line.readOnly(), "other")).isInstanceOf(Admission.Deferred.class);
        sameAdmission("other");

        line.pass(Duration.ofSeconds(10));
        line.look("web");

        assertThat(admission(line.readOnly(), "other")).isInstanceOf(Admission.Admitted.class);
        sameAdmission("other");
    }

    @Test
    void oneThatFollowsIntoAnOpenRecreationIsBusyToo() {
        line = new Line(folder, Mode.ENFORCE, POLICIES, 2);
        line.stage.run("db", Body.PRIVILEGED);
        line.stage.run("side", Body.host("'NetworkMode':'container:db'"));
        line.stage.run("other", Body.PRIVILEGED);
        line.pass(Duration.ofMinutes(5));
        line.look("db");
        assertThat(line.assembly.remediator.unit(ContainerName.of("side"))).hasSize(2);

        assertThat(line.readOnly().records().journals().names())
                .containsExactlyInAnyOrder(ContainerName.of("db"), ContainerName.of("side"));
        sameAdmission("other");
    }

    @Test
    void aQuarantinedDependentWithholdsItsConsentInTheSameWords() {
        line = new Line(folder, Mode.ENFORCE, POLICIES, 3);
        line.stage.run("db", Body.PRIVILEGED);
        line.stage.run("side", Body.host("'NetworkMode':'container:db'"));
        line.order("side", Line.Verb.QUARANTINE, "a test", "root", answer -> {});
        line.look("side");
        assertThat(line.assembly.quarantiner.list()).isNotEmpty();
        // Somebody has let it loose, and nobody has frozen it again yet.
        line.engine.unpause(line.engine.inspect("side").id());

        assertThat(refusal(line.readOnly(), "db")).isPresent().isEqualTo(refusal(line.assembly.acting.reading(), "db"));
        assertThat(refusal(line.readOnly(), "db").orElseThrow()).contains("it is quarantined");
    }

    @Test
    void whatWhardenMakesInAProjectIsNotTakenForComposesWork() {
        toTheEnginesClock();
        line.stage.run("web", Body.of(SHOP + ",'HostConfig':{'Privileged':true}"));
        line.stage.run("other", Body.of(SHOP));
        line.pass(Duration.ofMinutes(20));
        line.look("web");
        Container other = line.stage.look("other");
        assertThat(line.stage.names()).as("the predecessor has a passing name").hasSize(3);

        assertThat(line.assembly.acting.reading().elsewhere().apply(other)).isEmpty();
        assertThat(line.readOnly().elsewhere().apply(other)).isEmpty();
    }

    @Test
    void aQuarantineWaitsForNobodysWork() {
        toTheEnginesClock();
        line.stage.run("web", Body.of(SHOP + ",'HostConfig':{'Privileged':true}"));
        Subject subject = line.assembly.observer.observe("web");
        var quarantine = new Remedy.Quarantine(subject.declared(), List.of("privileged"), "a test", false);
        var repair = Planner.plan(line.assembly.acting.reading().evaluator().evaluate(subject), subject.declared());
        for (Reading reading : List.of(line.assembly.acting.reading(), line.readOnly())) {
            assertThat(reading.elsewhere().before(quarantine, subject)).isEmpty();
            assertThat(reading.elsewhere().before(repair, subject)).isPresent();
        }
    }
}
