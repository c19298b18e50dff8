package dev.wharden.policy;

import static dev.wharden.policy.Subjects.NOW;
import static dev.wharden.policy.Subjects.described;
import static dev.wharden.policy.Subjects.desired;
import static dev.wharden.policy.Subjects.enforce;
import static dev.wharden.policy.Subjects.image;
import static dev.wharden.policy.Subjects.json;
import static dev.wharden.policy.Subjects.names;
import static dev.wharden.policy.Subjects.policy;
import static dev.wharden.policy.Subjects.set;
import static dev.wharden.policy.Subjects.settings;
import static dev.wharden.policy.Subjects.subject;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.control.Control;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Key;
import dev.wharden.control.Profile;
import dev.wharden.control.Repair;
import dev.wharden.control.Severity;
import dev.wharden.control.privilege.CapabilitySet;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.FleetMember;
import dev.wharden.subject.FleetSubject;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EvaluationTest {
    private static final FieldControl PRIVILEGED =
            FieldControl.wanting("privileged", "/HostConfig/Privileged", json("false"));
    private static final FieldControl PIDS = FieldControl.wanting("resources", "/HostConfig/PidsLimit", json("200"));
    private static final FieldControl CAPABILITIES = FieldControl.of(
            "capabilities",
            (control, judging) -> judging.subject().declared().isTrue("/HostConfig/Privileged")
                    ? List.of(new Finding.Violation(control.detail("/HostConfig/CapAdd", json("null"), "privileged")))
                    : List.of());
    private static final Subject DRIFTS = subject("{'HostConfig':{'Privileged':true,'PidsLimit':200}}");

    private static Verdict evaluate(Subject subject, List<PolicyException> exceptions, Policy policy, Control... all) {
        return new PolicySet(List.of(policy), exceptions, Optional.empty(), new Catalogue(List.of(all)))
                .evaluate(subject, enforce());
    }

    private static Verdict evaluate(Subject subject, Policy policy, Control... all) {
        return evaluate(subject, List.of(), policy, all);
    }

    private static Policy all(Desired... desired) {
        return policy("p", 0, Match.EVERYTHING, desired);
    }

    private static PolicyException exception(String control, String expires, String grace) {
        return new PolicyException(
                "x", names("web"), List.of(control), "why", "who", Instant.parse(expires), Duration.parse(grace));
    }

    @ParameterizedTest
    @CsvSource({
        "mode, enforce, 0",
        "mode, Enforce, 0",
        "mode, audit, 0",
        "mode, enforced, 1",
        "mode, '', 1",
        "profile, restricted, 0",
        "profile, restrictd, 1",
        "profile, Restricted, 1"
    })
    void aLabelThatIsNoKnownWordIsSaid(String label, String word, int sentences) {
        String labels = "{'dev.wharden." + label + "':'" + word + "'}";
        assertThat(LabelOverrides.misspelt(subject("{'Config':{'Labels':" + labels + "}}")))
                .hasSize(sentences)
                .allMatch(
                        sentence -> sentence.startsWith("its label dev.wharden." + label + " is ignored, because \""));
        assertThat(LabelOverrides.misspelt(described(
                        json("{'Name':'/web','Config':{'Labels':" + labels + "}}"),
                        image("{'Config':{'Labels':" + labels + "}}"))))
                .as("an image's label asks for nothing, however it is spelt")
                .isEmpty();
    }

    @Test
    void whatWasReadInPartPassesNothingAndWhatWasFoundInItCountsAllTheSame() {
        Subject clean = subject("{'HostConfig':{'Privileged':false},'WhardenReadInPart':true}");
        Subject drifted = subject("{'HostConfig':{'Privileged':true},'WhardenReadInPart':true}");
        Policy policy = all(desired("privileged"));

        assertThat(States.of(evaluate(clean, policy, PRIVILEGED))).isEqualTo(State.UNKNOWN);
        assertThat(States.of(evaluate(drifted, policy, PRIVILEGED))).isEqualTo(State.DRIFTED);
    }

    @Test
    void howOftenAControlIsAskedDoesNotDependOnHowMuchItFinds() {
        var asked = new AtomicInteger();
        FieldControl mounts = FieldControl.of("mounts", (control, judging) -> {
            asked.incrementAndGet();
            return IntStream.range(0, 1_000)
                    .<Finding>mapToObj(
                            i -> new Finding.Violation(control.detail("/Mounts/" + i, json("null"), "mounted")))
                    .toList();
        });
        Policy policy = all(desired("privileged"), desired("mounts"));

        assertThat(evaluate(DRIFTS, policy, PRIVILEGED, mounts).findings()).hasSize(1_001);
        assertThat(asked).hasValueLessThan(10);
    }

    @ParameterizedTest
    @CsvSource({
        "AUDIT,,ENFORCE,AUDIT",
        "AUDIT,enforce,ENFORCE,ENFORCE",
        "AUDIT,enforce,AUDIT,AUDIT",
        "ENFORCE,,ENFORCE,ENFORCE",
        "ENFORCE,audit,ENFORCE,ENFORCE",
        "ENFORCE,,AUDIT,AUDIT",
    })
    void theModeIsTheStricterOfPolicyAndLabelUnderTheHostsCeiling(
            Mode mode, String label, Mode ceiling, Mode effective) {
        Policy base = all();
        Policy policy = new Policy(
                "p", 0, base.match(), base.exclude(), mode, base.profile(), List.of(), base.remediation(), "");
        String labels = label == null ? "{}" : "{'dev.wharden.mode':'" + label + "'}";
        Subject subject = subject("{'Config':{'Labels':" + labels + "}}");
        assertThat(set(Catalogue.EMPTY, policy)
                        .evaluate(subject, EvaluationContext.of(NOW, ceiling))
                        .mode())
                .isEqualTo(effective);
    }

    @Test
    void aLabelOfTheImageTightensNothing() {
        Subject subject = described(
                json("{'Name':'/web','Config':{'Labels':{'dev.wharden.profile':'restricted'}}}"),
                image("{'Config':{'Labels':{'dev.wharden.profile':'restricted'}}}"));
        FieldControl strict = PRIVILEGED.in(Profile.RESTRICTED, settings("{'allow':false}"));
        assertThat(evaluate(subject, all(), strict).findings()).isEmpty();
    }

    @Test
    void aLabelAddsAProfileWhoseSettingsMustHoldToo() {
        Subject subject =
                subject("{'Config':{'Labels':{'dev.wharden.profile':'restricted'}},'HostConfig':{'Privileged':true}}");
        FieldControl strict = PRIVILEGED.in(Profile.RESTRICTED, settings("{'allow':false}"));
        Verdict silent = evaluate(subject, all(), strict);
        assertThat(silent.findings()).hasSize(1);
        assertThat(silent.desired().isTrue("/HostConfig/Privileged")).isFalse();
        Verdict both = evaluate(subject, all(desired("privileged")), strict);
        assertThat(both.findings()).hasSize(1);
    }

    @Test
    void bothSettingsOfAControlMustHold() {
        FieldControl most = FieldControl.of("pids", (control, judging) -> {
                    long limit = judging.subject().declared().number("/HostConfig/PidsLimit");
                    long max = judging.settings().get(Key.uid("max", "for tests", 0));
                    return limit <= max
                            ? List.of()
                            : List.of(control.drift(
                                    "/HostConfig/PidsLimit",
                                    json("" + limit),
                                    new Edit("/HostConfig/PidsLimit", json("" + max))));
                })
                .in(Profile.RESTRICTED, settings("{'max':100}"));
        var wanted = new Desired("pids", settings("{'max':300}"), Optional.empty(), Optional.empty(), Map.of());
        String labels = "{'Config':{'Labels':{'dev.wharden.profile':'restricted'}},'HostConfig':{'PidsLimit':500}}";
        Verdict verdict = evaluate(subject(labels), all(wanted), most);
        assertThat(verdict.desired().number("/HostConfig/PidsLimit")).isEqualTo(100);
        assertThat(verdict.findings()).hasSize(1).allMatch(judged -> judged.repair() == Repair.UPDATE);
    }

    @Test
    void theControlsOwnActionAndSeverityHold() {
        var wanted = new Desired(
                "privileged",
                settings("{'allow':false}"),
                Optional.of(OnDrift.QUARANTINE),
                Optional.of(Severity.CRITICAL),
                Map.of());
        Verdict verdict = evaluate(DRIFTS, all(wanted), PRIVILEGED);
        Judged judged = verdict.findings().getFirst();
        assertThat(judged.onDrift()).isEqualTo(OnDrift.QUARANTINE);
        assertThat(judged.finding().detail().severity()).isEqualTo(Severity.CRITICAL);
        assertThat(verdict.edits()).isEmpty();
    }

    @Test
    void aSettingWithoutOpinionIsSkipped() {
        var allowed =
                new Desired("privileged", settings("{'allow':true}"), Optional.empty(), Optional.empty(), Map.of());
        assertThat(evaluate(DRIFTS, all(allowed), PRIVILEGED).findings()).isEmpty();
    }

    @Test
    void anActiveExceptionExcusesTheParentAndWhatItImplies() {
        Policy policy = all(desired("privileged"), desired("capabilities"));
        var active = exception("privileged", "2026-11-26T00:00:00Z", "PT0S");
        Verdict verdict = evaluate(DRIFTS, List.of(active), policy, CAPABILITIES, PRIVILEGED);
        assertThat(verdict.findings())
                .hasSize(2)
                .allMatch(judged -> judged.exception().equals(Optional.of("x")))
                .allMatch(judged -> judged.onDrift() == OnDrift.REPORT);
        assertThat(verdict.edits()).isEmpty();
        assertThat(States.of(verdict)).isEqualTo(State.EXCEPTED);
    }

    /** The edits of one rule never undo what an exception leaves to another. */
    @ParameterizedTest
    @CsvSource({
        "capabilities/cap-net-raw-dropped, 'SYS_ADMIN,NET_RAW', NET_RAW",
        "capabilities/cap-dangerous, 'SYS_ADMIN,NET_RAW', 'SYS_ADMIN,NET_RAW'",
        "capabilities/cap-dangerous, NET_RAW, ''",
        "capabilities, 'SYS_ADMIN,NET_RAW', 'SYS_ADMIN,NET_RAW'",
        "capabilities/no-such-rule, 'SYS_ADMIN,NET_RAW', ''"
    })
    void anExceptionForARuleLeavesWhatTheRuleFinds(String name, String added, String left) {
        var wanted = new Desired(
                "capabilities", settings("{'drop':['ALL'],'add':[]}"), Optional.empty(), Optional.empty(), Map.of());
        Subject subject = subject("{'HostConfig':{'CapDrop':['ALL'],'CapAdd':['" + added.replace(",", "','") + "']}}");
        Verdict verdict = evaluate(
                subject, List.of(exception(name, "2026-11-26T00:00:00Z", "PT0S")), all(wanted), CapabilitySet.CONTROL);
        assertThat(verdict.desired().strings("/HostConfig/CapAdd"))
                .containsExactlyInAnyOrder(left.isEmpty() ? new String[0] : left.split(","));
    }

    private static FleetSubject fleet(Subject... all) {
        return new FleetSubject(
                Stream.of(all)
                        .map(one -> new FleetMember(
                                one.declared(), Observed.absent("not running"), Observed.known(Map.of())))
                        .toList(),
                Observed.known(List.of()),
                List.of(),
                EngineFacts.NONE,
                Observed.absent("no engine"));
    }

    @Test
    void aControlOfTheFleetEvaluatesAllContainersTogether() {
        Control twins = Control.fleet("twins")
                .settings()
                .rule("no-twins", found -> {
                    if (found.fleet().members().size() > 1) {
                        found.violation(Severity.LOW, "fleet:/containers", json("2"), json("1"), "are two");
                    }
                })
                .build();
        var set = new PolicySet(
                List.of(),
                List.of(),
                Optional.of(new HostPolicy("h", 0, List.of(desired("twins")))),
                new Catalogue(List.of(twins, PRIVILEGED)));
        assertThat(set.evaluateHost(List.of(fleet(DRIFTS, DRIFTS)), NOW).findings())
                .extracting(judged -> judged.finding().detail().name())
                .containsExactly("twins/no-twins");
        assertThat(set.evaluateHost(List.of(fleet(DRIFTS)), NOW).state()).isEqualTo(State.COMPLIANT);
    }

    @Test
    void anExceptionForAnotherContainerExcusesNothing() {
        var other = new PolicyException(
                "x", names("db"), List.of("privileged"), "why", "who", NOW.plusSeconds(60), Duration.ZERO);
        Verdict verdict = evaluate(DRIFTS, List.of(other), all(desired("privileged")), PRIVILEGED);
        assertThat(States.of(verdict)).isEqualTo(State.DRIFTED);
    }

    @Test
    void duringGraceTheFindingCountsAndTheRepairWaits() {
        var expired = exception("privileged", "2026-11-25T11:00:00Z", "PT24H");
        Verdict verdict = evaluate(DRIFTS, List.of(expired), all(desired("privileged")), PRIVILEGED);
        assertThat(verdict.findings()).hasSize(1).allMatch(Judged::grace).allMatch(Judged::counts);
        assertThat(verdict.edits()).isEmpty();
        assertThat(States.of(verdict)).isEqualTo(State.DRIFTED);
    }

    @Test
    void afterGraceItIsRepaired() {
        var expired = exception("privileged", "2026-11-25T11:00:00Z", "PT1H");
        Verdict verdict = evaluate(DRIFTS, List.of(expired), all(desired("privileged")), PRIVILEGED);
        assertThat(verdict.findings()).hasSize(1).noneMatch(Judged::grace);
        assertThat(verdict.edits()).hasSize(1);
    }

    @Test
    void theRepairIsTheLeastDisruptiveOne() {
        FieldControl live = FieldControl.of(
                "live",
                (control, judging) ->
                        List.of(new Finding.Live(control.detail("proc:/status/CapBnd", json("null"), ""))));
        Policy policy = all(desired("live"), desired("privileged"), desired("resources"));
        Subject subject = subject("{'HostConfig':{'Privileged':true}}");
        Verdict verdict = evaluate(subject, policy, live, PRIVILEGED, PIDS);
        assertThat(verdict.findings())
                .extracting(Judged::repair)
                .containsExactly(Repair.RESTART, Repair.RECREATE, Repair.UPDATE);
        assertThat(verdict.restart()).isTrue();
    }

    @Test
    void whatCannotBeReadIsUnknownAndLeadsToNothing() {
        FieldControl blind = FieldControl.of(
                "blind",
                (control, judging) -> List.of(new Finding.Unread(control.detail("proc:/status", json("null"), ""))));
        Policy policy = all(desired("blind", OnDrift.QUARANTINE));
        Verdict verdict = evaluate(DRIFTS, policy, blind);
        assertThat(States.of(verdict)).isEqualTo(State.UNKNOWN);
        assertThat(verdict.findings()).extracting(Judged::onDrift).containsExactly(OnDrift.REPORT);
    }

    @Test
    void whereThereIsNoRepairThePolicySaysWhatIsDone() {
        FieldControl ports = FieldControl.of(
                "hostPorts",
                (control, judging) ->
                        List.of(new Finding.Violation(control.detail("/HostConfig/PortBindings", json("null"), ""))));
        Policy base = all(desired("hostPorts"));
        Remediation instead = new Remediation(
                OnDrift.REPAIR, OnDrift.QUARANTINE, OnDrift.REPORT, Duration.ZERO, false, Optional.empty());
        Policy policy = new Policy(
                "p", 0, base.match(), base.exclude(), base.mode(), base.profile(), base.desired(), instead, "");
        assertThat(evaluate(DRIFTS, policy, ports).findings())
                .extracting(Judged::onDrift)
                .containsExactly(OnDrift.QUARANTINE);
        assertThat(evaluate(DRIFTS, base, ports).findings())
                .extracting(Judged::onDrift)
                .containsExactly(OnDrift.REPORT);
    }

    @Test
    void stateOfWhatMustNotBeTouchedIsUnremediableAndRecordsGoFirst() {
        Verdict drifts = evaluate(DRIFTS, all(desired("privileged")), PRIVILEGED);
        Verdict complies =
                evaluate(subject("{'HostConfig':{'Privileged':false}}"), all(desired("privileged")), PRIVILEGED);
        assertThat(States.of(drifts, Optional.empty(), true)).isEqualTo(State.UNREMEDIABLE);
        assertThat(States.of(complies, Optional.empty(), true)).isEqualTo(State.COMPLIANT);
        assertThat(States.of(complies, Optional.of(State.QUARANTINED), true)).isEqualTo(State.QUARANTINED);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-25T12:00:00Z,privileged,EXPIRED",
        "2026-12-01T12:00:00Z,privileged,EXPIRING",
        "2026-12-02T12:00:01Z,privileged,ACTIVE",
        "2026-12-30T12:00:00Z,resources,UNUSED",
    })
    void anExceptionStandsInOneWay(String expires, String control, ExceptionStatus status) {
        PolicyException exception = exception(control, expires, "PT0S");
        Verdict verdict = evaluate(DRIFTS, List.of(exception), all(desired("privileged")), PRIVILEGED);
        assertThat(ExceptionStatus.of(exception, List.of(verdict), HostVerdict.NONE, NOW))
                .isEqualTo(status);
    }
}
