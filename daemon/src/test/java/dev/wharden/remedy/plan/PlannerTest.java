package dev.wharden.remedy.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.container.Container;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Repair;
import dev.wharden.control.Severity;
import dev.wharden.control.Source;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.policy.Judged;
import dev.wharden.policy.Mode;
import dev.wharden.policy.OnDrift;
import dev.wharden.policy.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlannerTest {
    private static final Edit READ_ONLY = new Edit("/HostConfig/ReadonlyRootfs", BooleanNode.TRUE);
    private static final Edit PIDS = new Edit("/HostConfig/PidsLimit", LongNode.valueOf(100));

    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();
    private final Container web = stage.look(stage.run("web", "{\"Image\": \"busybox:test\"}"));

    private static Finding.Detail detail(String control) {
        NullNode none = NullNode.getInstance();
        return new Finding.Detail(
                control, "", Severity.HIGH, Source.INSPECT, "/x", none, none, control + " drifts", "");
    }

    private static Judged drift(String control, Edit edit, OnDrift onDrift) {
        Repair repair = edit.equals(PIDS) ? Repair.UPDATE : Repair.RECREATE;
        return new Judged(
                new Finding.Drift(detail(control), List.of(edit)), onDrift, Optional.empty(), Optional.empty(), repair);
    }

    private static Judged toQuarantine(String control, Severity severity, String impliedBy) {
        NullNode none = NullNode.getInstance();
        var detail = new Finding.Detail(
                control, "", severity, Source.INSPECT, "/x", none, none, control + " drifts", impliedBy);
        return new Judged(
                new Finding.Violation(detail), OnDrift.QUARANTINE, Optional.empty(), Optional.empty(), Repair.NONE);
    }

    private static Judged live() {
        return new Judged(
                new Finding.Live(detail("processes")),
                OnDrift.REPAIR,
                Optional.empty(),
                Optional.empty(),
                Repair.RESTART);
    }

    private Remedy plan(List<Edit> edits, Judged... judged) {
        Container desired = web;
        for (Edit edit : edits) {
            desired = desired.with(edit.pointer(), edit.value());
        }
        boolean restart = Stream.of(judged).anyMatch(one -> one.finding() instanceof Finding.Live);
        var verdict = new Verdict(Optional.empty(), Mode.ENFORCE, List.of(judged), desired, edits, restart);
        return Planner.plan(verdict, web);
    }

    @Test
    void whatCompliesOrIsOnlyReportedHasNoRemedy() {
        assertThat(plan(List.of())).isEqualTo(new Remedy.None("it complies"));
        assertThat(plan(List.of(), drift("a", PIDS, OnDrift.REPORT)))
                .isEqualTo(new Remedy.None("the policy only reports it"));
    }

    @Test
    void limitsAreUpdatedAndEverythingElseIsRecreated() {
        assertThat(plan(List.of(PIDS), drift("resources", PIDS, OnDrift.REPAIR)))
                .isEqualTo(new Remedy.Update(web, List.of(PIDS), List.of("resources")));
        Remedy both = plan(
                List.of(PIDS, READ_ONLY),
                drift("resources", PIDS, OnDrift.REPAIR),
                drift("readOnlyRootFilesystem", READ_ONLY, OnDrift.REPAIR));
        assertThat(both).isInstanceOfSatisfying(Remedy.Recreate.class, remedy -> {
            assertThat(remedy.controls()).containsExactly("readOnlyRootFilesystem", "resources");
            assertThat(remedy.desired().isTrue("/HostConfig/ReadonlyRootfs")).isTrue();
        });
    }

    @Test
    void whatRunsWrongIsRestartedUnlessARecreationDoesItAnyway() {
        assertThat(plan(List.of(), live())).isEqualTo(new Remedy.Restart(web, List.of("processes")));
        assertThat(plan(List.of(PIDS), live(), drift("resources", PIDS, OnDrift.REPAIR)))
                .isInstanceOf(Remedy.Restart.class);
        assertThat(plan(List.of(READ_ONLY), live(), drift("root", READ_ONLY, OnDrift.REPAIR)))
                .isInstanceOf(Remedy.Recreate.class);
    }

    @Test
    void aRemedyAnswersWhatItWasPlannedForAndNothingElseThatCounts() {
        Judged reported = drift("reported", READ_ONLY, OnDrift.REPORT);
        Judged impossible = new Judged(
                new Finding.Violation(detail("impossible")),
                OnDrift.REPORT,
                Optional.empty(),
                Optional.empty(),
                Repair.NONE);
        Judged inGrace = new Judged(
                new Finding.Drift(detail("grace"), List.of(READ_ONLY)),
                OnDrift.REPAIR,
                Optional.empty(),
                Optional.of(Instant.EPOCH),
                Repair.RECREATE);
        Judged pids = drift("resources", PIDS, OnDrift.REPAIR);
        var verdict = new Verdict(
                Optional.empty(),
                Mode.ENFORCE,
                List.of(reported, impossible, inGrace, pids, live()),
                web.with(PIDS.pointer(), PIDS.value()),
                List.of(PIDS),
                true);

        Remedy restart = Planner.plan(verdict, web);
        assertThat(Planner.answered(verdict, restart)).containsExactly(live());
        var recreate = new Remedy.Recreate(web, web, List.of(PIDS), List.of());
        assertThat(Planner.answered(verdict, recreate)).containsExactly(pids, live());
        assertThat(Planner.answered(verdict, new Remedy.None("it complies"))).isEmpty();
    }

    /** Refused then, it could be frozen instead by {@code notRepairable}. */
    @ParameterizedTest
    @CsvSource({"0, 00:01:00Z, false", "0, 00:00:59.9Z, true", "1, 00:01:00Z, true", "0, soon, true"})
    void whatWorksInTurnsIsRepairedInOneAndNotBetweenTwo(int exitCode, String ended, boolean repaired) {
        Container between = web.with("/State/Restarting", BooleanNode.TRUE)
                .with("/State/ExitCode", IntNode.valueOf(exitCode))
                .with("/State/StartedAt", TextNode.valueOf("2026-11-25T00:00:00Z"))
                .with("/State/FinishedAt", TextNode.valueOf("2026-11-25T" + ended));
        Judged drift = drift("readOnlyRootFilesystem", READ_ONLY, OnDrift.REPAIR);
        var verdict = new Verdict(Optional.empty(), Mode.ENFORCE, List.of(drift), between, List.of(READ_ONLY), false);
        assertThat(Planner.plan(verdict, between)).isInstanceOf(repaired ? Remedy.Recreate.class : Remedy.None.class);
    }

    @Test
    void quarantineComesBeforeEveryRepair() {
        Judged socket = drift("engineSocket", READ_ONLY, OnDrift.QUARANTINE);
        assertThat(plan(List.of(PIDS), drift("resources", PIDS, OnDrift.REPAIR), socket))
                .isEqualTo(new Remedy.Quarantine(web, List.of("engineSocket"), "engineSocket drifts", false));
    }

    @Test
    void theCauseOfAQuarantineIsTheWorstFindingThatNoOtherBringsAbout() {
        assertThat(plan(
                        List.of(),
                        toQuarantine("devices", Severity.CRITICAL, "privileged"),
                        toQuarantine("engineSocket", Severity.HIGH, ""),
                        toQuarantine("hostPID", Severity.MEDIUM, ""),
                        toQuarantine("privileged", Severity.CRITICAL, "")))
                .isEqualTo(new Remedy.Quarantine(
                        web, List.of("privileged", "engineSocket", "hostPID", "devices"), "privileged drifts", true));
    }

    @Test
    void aConsequenceIsTheCauseWhereOnlyItIsToBeQuarantined() {
        assertThat(plan(
                        List.of(),
                        toQuarantine("devices", Severity.CRITICAL, "privileged"),
                        toQuarantine("hostPID", Severity.MEDIUM, ""),
                        drift("privileged", READ_ONLY, OnDrift.REPORT)))
                .isEqualTo(new Remedy.Quarantine(web, List.of("devices", "hostPID"), "devices drifts", true));
    }

    @Test
    void aGraceThatLastsIsWaitedFor() {
        var drift = new Finding.Drift(detail("a"), List.of(PIDS));
        assertThat(plan(
                        List.of(),
                        new Judged(drift, OnDrift.REPAIR, Optional.empty(), Optional.of(Instant.EPOCH), Repair.UPDATE)))
                .isEqualTo(new Remedy.None("an exception has expired, and its grace lasts until 1970-01-01T00:00:00Z"));
    }

    @Test
    void whatDoesNotRunIsLeftAlone() {
        engine.kill(web.id());
        Container stopped = stage.look("web");
        List<Judged> judged = List.of(drift("resources", PIDS, OnDrift.REPAIR));
        var verdict = new Verdict(Optional.empty(), Mode.ENFORCE, judged, stopped, List.of(PIDS), false);
        assertThat(Planner.plan(verdict, stopped)).isEqualTo(new Remedy.None("it does not run"));
    }
}
