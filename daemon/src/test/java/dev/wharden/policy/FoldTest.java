package dev.wharden.policy;

import static dev.wharden.policy.Subjects.desired;
import static dev.wharden.policy.Subjects.enforce;
import static dev.wharden.policy.Subjects.json;
import static dev.wharden.policy.Subjects.policy;
import static dev.wharden.policy.Subjects.set;
import static dev.wharden.policy.Subjects.subject;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.wharden.control.Control;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Repair;
import dev.wharden.subject.Subject;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class FoldTest {
    private static final String OPTIONS = "/HostConfig/SecurityOpt";
    private static final FieldControl PRIVILEGED =
            FieldControl.wanting("privileged", "/HostConfig/Privileged", json("false"));
    private static final FieldControl NO_NEW = listed("noNew", "no-new-privileges");
    private static final FieldControl SECCOMP = listed("seccomp", "seccomp=builtin");

    /** Wants an element in the list that several controls own. */
    private static FieldControl listed(String id, String element) {
        return FieldControl.of(id, (control, judging) -> {
            if (judging.subject().declared().strings(OPTIONS).contains(element)) {
                return List.of();
            }
            ArrayNode list = judging.at(OPTIONS) instanceof ArrayNode there ? there.deepCopy() : (ArrayNode) json("[]");
            return List.of(control.drift(OPTIONS, judging.at(OPTIONS), new Edit(OPTIONS, list.add(element))));
        });
    }

    private static Verdict verdict(Subject subject, Control... controls) {
        Desired[] all = Arrays.stream(controls)
                .map(control -> desired(control.info().id()))
                .toArray(Desired[]::new);
        return set(new Catalogue(List.of(controls)), policy("p", 0, Match.EVERYTHING, all))
                .evaluate(subject, enforce());
    }

    static Stream<List<Control>> orders() {
        return Stream.of(
                List.of(PRIVILEGED, NO_NEW, SECCOMP),
                List.of(SECCOMP, NO_NEW, PRIVILEGED),
                List.of(NO_NEW, PRIVILEGED, SECCOMP));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void controlsThatOwnOneFieldAreAllRepairedInAnyOrder(List<Control> controls) {
        Subject subject =
                subject("{'HostConfig':{'Privileged':true,'SecurityOpt':['label=disable'],'Future':{'x':1}}}");
        Verdict verdict = verdict(subject, controls.toArray(Control[]::new));
        assertThat(verdict.findings()).hasSize(3).allMatch(judged -> judged.repair() == Repair.RECREATE);
        assertThat(verdict.desired().strings(OPTIONS))
                .containsExactlyInAnyOrder("label=disable", "no-new-privileges", "seccomp=builtin");
        assertThat(verdict.desired().at("/HostConfig/Future/x").intValue()).isEqualTo(1);
        assertThat(verdict.edits())
                .extracting(Edit::pointer)
                .containsExactlyInAnyOrder(OPTIONS, "/HostConfig/Privileged");
        assertThat(subject.declared().isTrue("/HostConfig/Privileged")).isTrue();
    }

    @Test
    void missingAndNullParentsAreMade() {
        assertThat(verdict(subject("{'HostConfig':null}"), PRIVILEGED).desired().at("/HostConfig/Privileged"))
                .isEqualTo(json("false"));
    }

    @Test
    void whatCompliesIsNotCopied() {
        Subject subject = subject("{'HostConfig':{'Privileged':false}}");
        assertThat(verdict(subject, PRIVILEGED).desired()).isSameAs(subject.declared());
    }

    @Test
    void aRepairThatLeavesItsOwnControlDriftingIsNotMade() {
        FieldControl insatiable = FieldControl.of(
                "never",
                (control, judging) -> List.of(control.drift(
                        "/Config/User", judging.at("/Config/User"), new Edit("/Config/User", json("'x'")))));
        Verdict verdict = verdict(subject("{'HostConfig':{'Privileged':true}}"), insatiable, PRIVILEGED);
        assertThat(verdict.edits()).extracting(Edit::pointer).containsExactly("/HostConfig/Privileged");
        assertThat(verdict.findings()).extracting(Judged::repair).containsExactly(Repair.NONE, Repair.RECREATE);
        assertThat(verdict.findings()).extracting(Judged::onDrift).containsExactly(OnDrift.REPORT, OnDrift.REPAIR);
    }

    @Test
    void aRepairWhoseEffectCannotBeReadIsNotMade() {
        FieldControl blind = FieldControl.of(
                "blind",
                (control, judging) -> judging.at("/Config/User").asText().equals("app")
                        ? List.of(new Finding.Unread(control.detail("/Config/User", json("null"), "")))
                        : List.of(
                                control.drift("/Config/User", json("null"), new Edit("/Config/User", json("'app'")))));
        Verdict verdict = verdict(subject("{}"), blind);
        assertThat(verdict.edits()).isEmpty();
        assertThat(verdict.findings()).extracting(Judged::repair).containsExactly(Repair.NONE);
    }

    @Test
    void ofTwoControlsThatQuarrelOneLosesAndTheOtherHolds() {
        FieldControl yes = FieldControl.wanting("yes", "/HostConfig/Init", json("true"));
        FieldControl no = FieldControl.wanting("zno", "/HostConfig/Init", json("false"));
        Verdict verdict = verdict(subject("{}"), yes, no);
        assertThat(verdict.desired().at("/HostConfig/Init")).isEqualTo(json("false"));
        assertThat(verdict.findings()).extracting(Judged::repair).containsExactly(Repair.NONE, Repair.RECREATE);
    }

    @Test
    void whatOneRepairBringsAboutAnotherControlRepairs() {
        FieldControl first = FieldControl.of(
                "tmpfs",
                (control, judging) ->
                        judging.at("/HostConfig/Tmpfs/~1tmp").asText("noexec").equals("noexec")
                                ? List.of()
                                : List.of(control.drift(
                                        "/HostConfig/Tmpfs",
                                        json("null"),
                                        new Edit("/HostConfig/Tmpfs/~1tmp", json("'noexec'")))));
        FieldControl later = FieldControl.of(
                "readOnly",
                (control, judging) -> judging.at("/HostConfig/ReadonlyRootfs").asBoolean()
                        ? List.of()
                        : List.of(control.drift(
                                "/HostConfig/ReadonlyRootfs",
                                json("false"),
                                new Edit("/HostConfig/ReadonlyRootfs", json("true")),
                                new Edit("/HostConfig/Tmpfs/~1tmp", json("'exec'")))));
        Verdict verdict = verdict(subject("{}"), first, later);
        assertThat(verdict.desired().text("/HostConfig/Tmpfs/~1tmp")).isEqualTo("noexec");
        assertThat(verdict.desired().isTrue("/HostConfig/ReadonlyRootfs")).isTrue();
    }

    @Test
    void whatAParentBringsAboutGoesAwayWithIt() {
        FieldControl capabilities = FieldControl.of(
                "capabilities",
                (control, judging) -> judging.subject().declared().isTrue("/HostConfig/Privileged")
                        ? List.of(new Finding.Violation(
                                control.detail("/HostConfig/CapAdd", json("'all'"), "privileged")))
                        : List.of());
        Verdict verdict = verdict(subject("{'HostConfig':{'Privileged':true}}"), capabilities, PRIVILEGED);
        assertThat(verdict.findings()).extracting(Judged::repair).containsExactly(Repair.RECREATE, Repair.RECREATE);
    }
}
