package dev.wharden.controller;

import static dev.wharden.control.Severity.LOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Typed;
import dev.wharden.container.Container;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Settings;
import dev.wharden.control.Shape;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.Desired;
import dev.wharden.policy.EvaluationContext;
import dev.wharden.policy.Match;
import dev.wharden.policy.Mode;
import dev.wharden.policy.OnDrift;
import dev.wharden.policy.Policy;
import dev.wharden.policy.PolicyException;
import dev.wharden.policy.PolicySet;
import dev.wharden.policy.Remediation;
import dev.wharden.policy.Verdict;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class EvaluationsTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final AtomicInteger evaluated = new AtomicInteger();
    private final Evaluations evaluations = new Evaluations();

    private static Subject subject() throws ReflectiveOperationException {
        return Typed.as(Subject.class, Others.value(Subject.class));
    }

    private static Subject of(String id, int length) throws ReflectiveOperationException {
        Subject whole = subject();
        var tree = whole.declared().tree().deepCopy().put("Id", id).put("Path", "p".repeat(length));
        return new Subject(
                new Container(tree),
                whole.image(),
                whole.kernel(),
                whole.engine(),
                whole.neighbours(),
                whole.service());
    }

    private PolicySet policies(PolicyException... exceptions) {
        return policies(found -> {}, exceptions);
    }

    /** One control, which always finds the same and is counted. */
    private PolicySet policies(Consumer<Findings> more, PolicyException... exceptions) {
        Control control = Control.of("counted")
                .title("Is counted")
                .why("A test counts it.")
                .severity(LOW)
                .forbids()
                .rule("counted-rule", found -> {
                    evaluated.incrementAndGet();
                    more.accept(found);
                    found.violation(Source.KERNEL, "proc:/x", Values.none(), Values.none(), "is counted");
                })
                .byHand("(nothing)", "# nothing")
                .build();
        var desired = new Desired(
                "counted", Settings.of(Shape.ALLOW, false), Optional.of(OnDrift.REPORT), Optional.empty(), Map.of());
        var policy = new Policy(
                "all",
                0,
                Match.EVERYTHING,
                new Match(List.of(), List.of(), Map.of()),
                Mode.ENFORCE,
                dev.wharden.control.Profile.PRIVILEGED,
                List.of(desired),
                Remediation.DEFAULT,
                "");
        return new PolicySet(List.of(policy), List.of(exceptions), Optional.empty(), new Catalogue(List.of(control)));
    }

    private static PolicyException until(Instant end, Duration grace) {
        return new PolicyException("for-now", Match.EVERYTHING, List.of("counted"), "why", "who", end, grace);
    }

    private int evaluations(Subject subject, PolicySet policies, Instant at) {
        return evaluations(subject, policies, EvaluationContext.of(at, Mode.ENFORCE));
    }

    private int evaluations(Subject subject, PolicySet policies, EvaluationContext context) {
        int before = evaluated.get();
        Verdict verdict = evaluations.evaluate(subject, policies, context);
        assertThat(verdict).isEqualTo(policies.evaluate(subject, context));
        return evaluated.get() - before - 1;
    }

    @Test
    void whatIsEqualInAllItsPartsIsNotEvaluatedTwice() throws Exception {
        PolicySet policies = policies();
        assertThat(evaluations(subject(), policies, NOW)).isEqualTo(1);
        assertThat(evaluations(subject(), policies, NOW)).isZero();
        assertThat(evaluations(subject(), policies, NOW.plus(Duration.ofDays(400))))
                .isZero();
    }

    /** Each component of each record in it, and each element of what these hold: nobody has to extend this list. */
    @Test
    void whatDiffersAnywhereIsEvaluatedAgain() throws Exception {
        PolicySet policies = policies();
        Map<String, Object> others = Others.of(Subject.class);
        assertThat(others)
                .hasSizeGreaterThan(250)
                .containsKey(".kernel.others.capabilities")
                .containsKeys(
                        ".declared.tree",
                        ".kernel.main.tracer",
                        ".neighbours.sockets.alike empty",
                        ".heard.deeds.count",
                        ".written.tooMuch");
        for (var other : others.entrySet()) {
            evaluations(subject(), policies, NOW);
            assertThat(evaluations(subject(), policies, NOW)).isZero();
            assertThat(evaluations(Typed.as(Subject.class, other.getValue()), policies, NOW))
                    .as("differs in %s", other.getKey())
                    .isEqualTo(1);
        }
    }

    @Test
    void otherPoliciesAnotherCeilingAndOtherReferencesAreEvaluatedAgain() throws Exception {
        PolicySet policies = policies();
        evaluations(subject(), policies, NOW);
        assertThat(evaluations(subject(), policies, EvaluationContext.of(NOW, Mode.AUDIT)))
                .isEqualTo(1);
        assertThat(evaluations(subject(), policies, new EvaluationContext(NOW, Mode.AUDIT, List.of("nginx"))))
                .isEqualTo(1);
        assertThat(evaluations(subject(), policies, new EvaluationContext(NOW, Mode.AUDIT, List.of("nginx"))))
                .isZero();
        assertThat(evaluations(subject(), policies(), new EvaluationContext(NOW, Mode.AUDIT, List.of("nginx"))))
                .isEqualTo(1);
    }

    @Test
    void theEndOfAnExceptionAndOfItsGraceAreEvaluatedAtTheirTime() throws Exception {
        PolicySet policies = policies(until(NOW.plusSeconds(10), Duration.ofSeconds(5)));
        assertThat(evaluations(subject(), policies, NOW)).isEqualTo(1);
        assertThat(evaluations(subject(), policies, NOW.plusSeconds(9))).isZero();
        assertThat(evaluations(subject(), policies, NOW.plusSeconds(10))).isEqualTo(1);
        assertThat(evaluations(subject(), policies, NOW.plusSeconds(14))).isZero();
        assertThat(evaluations(subject(), policies, NOW.plusSeconds(15))).isEqualTo(1);
        assertThat(evaluations(subject(), policies, NOW.plusSeconds(16))).isZero();
        assertThat(evaluations(subject(), policies, NOW))
                .as("a clock that is put back")
                .isEqualTo(1);
    }

    @Test
    void whatAControlSaysByTheTimeIsNotKept() throws Exception {
        PolicySet policies = policies(found -> assertThat(found.subject().now()).isInstanceOf(Observed.Known.class));
        assertThat(evaluations(subject(), policies, NOW)).isEqualTo(1);
        assertThat(evaluations(subject(), policies, NOW)).isEqualTo(1);
        assertThat(evaluations(subject(), policies, NOW.plus(SECOND))).isEqualTo(1);
    }

    @Test
    void whatIsLargeIsNotKeptAndDoesNotPushOutTheOthers() throws Exception {
        PolicySet policies = policies();
        evaluations(of("web", 10), policies, NOW);
        for (int i = 0; i < 3; i++) {
            assertThat(evaluations(of("large", (int) Evaluations.ROOM), policies, NOW))
                    .isEqualTo(1);
        }
        for (int i = 0; i < 100; i++) {
            evaluations(of("many" + i, (int) Evaluations.ROOM >> 5), policies, NOW);
        }
        assertThat(evaluations(of("web", 10), policies, NOW)).isZero();
        assertThat(evaluations(of("many1", (int) Evaluations.ROOM >> 5), policies, NOW))
                .isZero();
        assertThat(evaluations(of("many99", (int) Evaluations.ROOM >> 5), policies, NOW))
                .isEqualTo(1);
    }

    @Test
    void anotherStateOfTheHostLetsGoOfTheEarlierOne() throws Exception {
        PolicySet policies = policies();
        evaluations(of("web", 10), policies, NOW);
        Object other = Others.of(Subject.class).get(".neighbours.uidUsers absent");
        evaluations(Typed.as(Subject.class, java.util.Objects.requireNonNull(other)), policies, NOW);
        assertThat(evaluations(of("web", 10), policies, NOW)).isEqualTo(1);
    }
}
