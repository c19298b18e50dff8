package dev.wharden.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.Typed;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Repair;
import dev.wharden.control.Severity;
import dev.wharden.control.Source;
import dev.wharden.policy.Judged;
import dev.wharden.policy.OnDrift;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is kept to be shown of a container that somebody has made to have much to show. */
final class ShownTest {
    private static Finding.Detail detail(Severity severity, int size) {
        var actual = JsonNodeFactory.instance.arrayNode();
        IntStream.range(0, size).forEach(i -> actual.add("a"));
        return new Finding.Detail(
                "hostPath",
                "",
                severity,
                Source.INSPECT,
                "/HostConfig/Binds",
                actual,
                NullNode.instance,
                "x".repeat(size),
                "");
    }

    private static Judged judged(Finding finding) {
        return new Judged(finding, OnDrift.REPORT, Optional.empty(), Optional.empty(), Repair.NONE);
    }

    @Test
    void ofManyFindingsTheWorstAreKeptInTheirOrder() {
        List<Judged> many = Stream.concat(
                        IntStream.range(0, 5_000).mapToObj(i -> detail(Severity.LOW, 1)),
                        Stream.of(detail(Severity.CRITICAL, 2)))
                .map(detail -> judged(new Finding.Violation(detail)))
                .toList();

        List<Judged> shown = Shown.of(many);

        assertThat(shown).hasSize(100);
        assertThat(shown.getLast().finding().detail().severity()).isEqualTo(Severity.CRITICAL);
    }

    @Test
    void aLongValueIsNotKeptAndASentenceEnds() {
        var edit = new Edit("/HostConfig/Binds", detail(Severity.LOW, 10_000).actual());
        Judged shown = Shown.of(List.of(judged(new Finding.Drift(detail(Severity.LOW, 10_000), List.of(edit)))))
                .getFirst();

        assertThat(shown.finding().detail().actual()).isEqualTo(NullNode.instance);
        assertThat(shown.finding().detail().message()).hasSize(1_001).endsWith("…");
        assertThat(Typed.as(Finding.Drift.class, shown.finding()).edits())
                .containsExactly(new Edit("/HostConfig/Binds", NullNode.instance));
    }

    @Test
    void aUsualFindingIsKeptAsItIs() {
        Judged usual = judged(new Finding.Drift(
                detail(Severity.HIGH, 3), List.of(new Edit("/Config/User", TextNode.valueOf("10001:10001")))));
        assertThat(Shown.of(List.of(usual))).containsExactly(usual);
    }

    @Test
    void manyLongFindingsOfOneContainerTakeLittleAndTheWorstIsToldInFull() {
        List<Judged> many = Stream.concat(
                        IntStream.range(0, 100).mapToObj(i -> detail(Severity.LOW, 30)),
                        Stream.of(detail(Severity.CRITICAL, 30)))
                .map(detail -> new Finding.Detail(
                        detail.control(),
                        detail.rule(),
                        detail.severity(),
                        detail.source(),
                        "/Mounts/" + "y".repeat(5_000),
                        detail.actual(),
                        detail.desired(),
                        "x".repeat(5_000),
                        ""))
                .map(detail -> judged(new Finding.Violation(detail)))
                .toList();

        List<Judged> shown = Shown.of(many);

        assertThat(shown).hasSize(100);
        assertThat(shown.getLast().finding().detail().message()).hasSize(1_001);
        assertThat(shown)
                .extracting(judged -> judged.finding().detail())
                .allSatisfy(detail -> assertThat(detail.field()).hasSizeLessThan(1_002));
        assertThat(shown.stream()
                        .map(judged -> judged.finding().detail())
                        .mapToInt(detail ->
                                detail.field().length() + detail.message().length())
                        .sum())
                .isLessThan(64 << 10);
    }

    @Test
    void whereThereIsNoRoomTheWorstOfEachControlIsToldInAFewWords() {
        List<Judged> many = Stream.concat(
                        IntStream.range(0, 5_000).mapToObj(i -> detail(Severity.LOW, 900)),
                        Stream.of(detail(Severity.CRITICAL, 900)))
                .map(detail -> judged(new Finding.Violation(detail)))
                .toList();

        List<Judged> few = Shown.few(Shown.of(many));

        assertThat(few).hasSize(1);
        assertThat(few.getFirst().finding().detail().severity()).isEqualTo(Severity.CRITICAL);
        assertThat(few.getFirst().finding().detail().message()).hasSize(121);
        assertThat(few.getFirst().finding().detail().actual()).isEqualTo(NullNode.instance);
    }
}
