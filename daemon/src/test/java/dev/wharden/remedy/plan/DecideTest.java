package dev.wharden.remedy.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Profile;
import dev.wharden.control.Repair;
import dev.wharden.control.Severity;
import dev.wharden.control.Source;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.policy.Judged;
import dev.wharden.policy.Match;
import dev.wharden.policy.Mode;
import dev.wharden.policy.OnDrift;
import dev.wharden.policy.Policy;
import dev.wharden.policy.Remediation;
import dev.wharden.policy.State;
import dev.wharden.policy.Verdict;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Neighbours;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DecideTest {
    private static final Instant GRACE = Instant.parse("2026-11-27T12:00:00Z");

    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();
    private final Container web = stage.look(stage.run("web", "{\"Image\": \"busybox:test\"}"));
    private final Container api = stage.look(stage.run("api", "{\"Image\": \"busybox:test\"}"));

    @ParameterizedTest(name = "{0} {1}, {2}, others {3}, before {4}, instead {5}: {6}")
    @CsvSource(delimiter = '|', textBlock = """
            # mode  | state       | drift      | others  | tried before          | policy: instead | decision
            ENFORCE | COMPLIANT   | none       | none    | nothing               | REPORT          | nothing: it \
            complies
            ENFORCE | DRIFTED     | reported   | none    | nothing               | REPORT          | nothing: the \
            policy only reports it
            ENFORCE | DRIFTED     | repairable | none    | nothing               | REPORT          | recreate
            ENFORCE | DRIFTED     | repairable | follow  | nothing               | REPORT          | recreate
            ENFORCE | SUSPENDED   | repairable | none    | nothing               | REPORT          | recreate
            ENFORCE | DRIFTED     | critical   | none    | nothing               | REPORT          | quarantine, \
            critical: drifts
            ENFORCE | DRIFTED     | critical   | follow  | nothing               | REPORT          | quarantine, \
            critical: drifts
            ENFORCE | DRIFTED     | grace      | none    | nothing               | REPORT          | wait until \
            2026-11-27T12:00:00Z
            # nobody acts under Audit, and nothing is done to what is held
            AUDIT   | DRIFTED     | repairable | none    | nothing               | QUARANTINE      | nothing
            AUDIT   | DRIFTED     | critical   | none    | nothing               | QUARANTINE      | nothing
            AUDIT   | DRIFTED     | repairable | none    | a repair that failed  | QUARANTINE      | nothing
            ENFORCE | QUARANTINED | critical   | none    | nothing               | QUARANTINE      | nothing
            # what cannot be repaired is reported, or quarantined where the policy says so
            ENFORCE | DRIFTED     | repairable | none    | a repair, refused     | REPORT          | nothing: no
            ENFORCE | DRIFTED     | repairable | none    | a repair, refused     | QUARANTINE      | quarantine: no
            ENFORCE | DRIFTED     | repairable | none    | a repair that failed  | REPORT          | nothing: its \
            repair failed: no
            ENFORCE | DRIFTED     | repairable | none    | a repair that failed  | QUARANTINE      | quarantine: its \
            repair failed: no
            ENFORCE | DRIFTED     | repairable | none    | what no longer runs   | QUARANTINE      | quarantine: its \
            repair failed: no
            # but not for what others are in the way of or may have done to it, and never twice
            ENFORCE | DRIFTED     | repairable | follow  | a repair, refused     | QUARANTINE      | quarantine: no
            ENFORCE | DRIFTED     | repairable | follow  | a repair, for others  | QUARANTINE      | nothing: no
            ENFORCE | DRIFTED     | repairable | unknown | a repair, for others  | QUARANTINE      | nothing: no
            ENFORCE | DRIFTED     | repairable | follow  | a repair that failed  | QUARANTINE      | nothing: its \
            repair failed: no
            ENFORCE | DRIFTED     | repairable | none    | a quarantine, refused | QUARANTINE      | nothing: no
            ENFORCE | DRIFTED     | repairable | none    | a failed quarantine   | QUARANTINE      | nothing: its \
            repair failed: no
            """)
    void decides(Mode mode, State state, String drift, String others, String before, OnDrift instead, String decision) {
        Verdict verdict = verdict(mode, drift, instead);
        Decision decided = Decide.decide(verdict, state, subject(others), setback(before, verdict));
        assertThat(words(decided)).isEqualTo(decision);
    }

    private Verdict verdict(Mode mode, String drift, OnDrift instead) {
        var edit = new Edit("/HostConfig/ReadonlyRootfs", BooleanNode.TRUE);
        List<Judged> findings = switch (drift) {
            case "none" -> List.of();
            case "reported" -> List.of(drift(edit, OnDrift.REPORT, Optional.empty()));
            case "repairable" -> List.of(drift(edit, OnDrift.REPAIR, Optional.empty()));
            case "grace" -> List.of(drift(edit, OnDrift.REPAIR, Optional.of(GRACE)));
            case "critical" -> List.of(violation());
            default -> throw new IllegalArgumentException(drift);
        };
        boolean repaired = drift.equals("repairable");
        return new Verdict(
                Optional.of(policy(instead)),
                mode,
                findings,
                repaired ? web.with(edit.pointer(), edit.value()) : web,
                repaired ? List.of(edit) : List.of(),
                false);
    }

    private static Policy policy(OnDrift instead) {
        Remediation usual = Remediation.DEFAULT;
        var how = new Remediation(
                usual.onDrift(), instead, instead, usual.probation(), usual.discardWritableLayer(), usual.window());
        return new Policy(
                "web", 0, Match.EVERYTHING, Match.EVERYTHING, Mode.ENFORCE, Profile.PRIVILEGED, List.of(), how, "");
    }

    private static Judged drift(Edit edit, OnDrift onDrift, Optional<Instant> grace) {
        var drift = new Finding.Drift(detail(Severity.HIGH), List.of(edit));
        return new Judged(drift, onDrift, Optional.empty(), grace, Repair.RECREATE);
    }

    private static Judged violation() {
        var violation = new Finding.Violation(detail(Severity.CRITICAL));
        return new Judged(violation, OnDrift.QUARANTINE, Optional.empty(), Optional.empty(), Repair.NONE);
    }

    private static Finding.Detail detail(Severity severity) {
        NullNode none = NullNode.getInstance();
        return new Finding.Detail("a", "", severity, Source.INSPECT, "/x", none, none, "drifts", "");
    }

    private Subject subject(String others) {
        Observed<Dependents> dependents = switch (others) {
            case "none" -> Observed.known(Dependents.none(web));
            case "follow" ->
                Observed.known(
                        new Dependents(web, List.of(new Dependents.Dependent(api, List.of())), false, List.of()));
            case "unknown" -> Observed.unknown("a test");
            default -> throw new IllegalArgumentException(others);
        };
        Neighbours neighbours = Neighbours.none("a test").with(dependents);
        return new Subject(web, Observed.absent("a test"), Observed.absent("a test"), EngineFacts.NONE, neighbours);
    }

    private Setback setback(String before, Verdict verdict) {
        Remedy repair = new Remedy.Recreate(web, verdict.desired(), verdict.edits(), List.of("a"));
        Remedy freeze = new Remedy.Quarantine(web, List.of("a"), "drifts", false);
        return switch (before) {
            case "nothing" -> Setback.NONE;
            case "a repair, refused" -> new Setback.Refused(repair, "no", true);
            case "a repair, for others" -> new Setback.Refused(repair, "no", false);
            case "a repair that failed" -> new Setback.Failed(repair, "no");
            case "what no longer runs" -> new Setback.Failed(new Remedy.None("it does not run"), "no");
            case "a quarantine, refused" -> new Setback.Refused(freeze, "no", true);
            case "a failed quarantine" -> new Setback.Failed(freeze, "no");
            default -> throw new IllegalArgumentException(before);
        };
    }

    private static String words(Decision decision) {
        return switch (decision) {
            case Decision.Nothing(String why) -> "nothing" + (why.isEmpty() ? "" : ": " + why);
            case Decision.Wait(Remedy.None _, Instant until) -> "wait until " + until;
            case Decision.Act(Remedy.Quarantine remedy) -> {
                assertThat(remedy.controls()).containsExactly("a");
                yield "quarantine" + (remedy.critical() ? ", critical" : "") + ": " + remedy.cause();
            }
            case Decision.Act(Remedy remedy) ->
                remedy.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
        };
    }
}
