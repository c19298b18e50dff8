package dev.wharden.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.wharden.container.HeapWeight;
import dev.wharden.control.Advice;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.policy.Judged;
import dev.wharden.report.ContainerReport;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is kept of a container's findings to be shown: the maker of a container chooses how many there are and how long
 * each is, and there may be any number of such containers. {@code wharden check} and {@code explain} look again and
 * tell everything. Pure.
 */
final class Shown {
    /** Of one container. */
    private static final int MOST = 100;

    /** Of a value, by {@link HeapWeight}. */
    private static final int LONGEST = 2 << 10;

    private static final int SENTENCE = 1_000;

    /** Of all findings of one container, by {@link HeapWeight}: what is found after that is told in a few words. */
    private static final int ROOM = 32 << 10;

    private static final int FEW_WORDS = 120;

    /** Of one container where there is no room for more, each of another control. */
    private static final int FEW = 10;

    private Shown() {}

    /** The same of a whole report. */
    static ContainerReport of(ContainerReport whole, List<Judged> shown) {
        var advice = new TreeMap<>(whole.advice());
        advice.values().removeIf(Shown::isLong);
        return new ContainerReport(
                whole.name(),
                whole.id(),
                whole.image(),
                whole.policy(),
                whole.mode(),
                whole.state(),
                sentence(whole.reason(), SENTENCE),
                shown,
                advice);
    }

    private static boolean isLong(Advice advice) {
        return Stream.of(advice.run(), advice.compose(), advice.dockerfile())
                        .flatMap(List::stream)
                        .mapToInt(line -> HeapWeight.text(line))
                        .sum()
                > LONGEST;
    }

    private static String sentence(String whole, int longest) {
        return whole.length() <= longest ? whole : whole.substring(0, longest) + "…";
    }

    /** The worst, in the order that they had. */
    static List<Judged> of(List<Judged> findings) {
        List<Integer> worst = worst(findings).limit(MOST).toList();
        var shown = new TreeMap<Integer, Judged>();
        long weight = 0;
        for (int i : worst) {
            Judged one = shortened(findings.get(i), LONGEST, SENTENCE);
            weight += weight(one.finding());
            shown.put(i, weight <= ROOM ? one : shortened(one, 0, FEW_WORDS));
        }
        return List.copyOf(shown.values());
    }

    private static Stream<Integer> worst(List<Judged> findings) {
        return IntStream.range(0, findings.size())
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> !findings.get(i).counts())
                        .thenComparing(i -> findings.get(i).finding().detail().severity()));
    }

    /** Of what is kept the least that says what is wrong: the worst of each control in a few words. */
    static List<Judged> few(List<Judged> kept) {
        var controls = new HashSet<String>();
        return worst(kept)
                .filter(i -> controls.add(kept.get(i).finding().detail().control()))
                .limit(FEW)
                .sorted()
                .map(i -> shortened(kept.get(i), 0, FEW_WORDS))
                .toList();
    }

    /** What a report takes in memory, about, in bytes. */
    static long weight(ContainerReport report) {
        long findings = report.findings().stream()
                .mapToLong(judged -> 4 * HeapWeight.OBJECT + weight(judged.finding()))
                .sum();
        long advice = report.advice().values().stream()
                .flatMap(one -> Stream.of(one.run(), one.compose(), one.dockerfile()))
                .flatMap(List::stream)
                .mapToLong(line -> HeapWeight.text(line))
                .sum();
        return HeapWeight.OBJECT
                + HeapWeight.text(report.name())
                + HeapWeight.text(report.image())
                + HeapWeight.text(report.reason())
                + findings
                + advice;
    }

    private static long weight(Finding finding) {
        Finding.Detail detail = finding.detail();
        long edits = finding instanceof Finding.Drift drift
                ? drift.edits().stream()
                        .mapToLong(edit -> HeapWeight.text(edit.pointer()) + HeapWeight.of(edit.value()))
                        .sum()
                : 0;
        return HeapWeight.text(detail.message())
                + HeapWeight.text(detail.field())
                + HeapWeight.of(detail.actual())
                + HeapWeight.of(detail.desired())
                + edits;
    }

    private static Judged shortened(Judged judged, int value, int words) {
        return new Judged(
                shortened(judged.finding(), value, words),
                judged.onDrift(),
                judged.exception(),
                judged.graceUntil(),
                judged.repair());
    }

    private static Finding shortened(Finding finding, int value, int words) {
        Finding.Detail whole = finding.detail();
        var detail = new Finding.Detail(
                whole.control(),
                whole.rule(),
                whole.severity(),
                whole.source(),
                sentence(whole.field(), words),
                shortened(whole.actual(), value),
                shortened(whole.desired(), value),
                sentence(whole.message(), words),
                whole.impliedBy());
        return finding instanceof Finding.Drift(Finding.Detail _, List<Edit> edits)
                ? new Finding.Drift(
                        detail,
                        edits.stream()
                                .map(edit -> new Edit(edit.pointer(), shortened(edit.value(), value)))
                                .toList())
                : finding.with(detail);
    }

    private static JsonNode shortened(JsonNode value, int longest) {
        return HeapWeight.of(value) <= longest ? value : NullNode.instance;
    }
}
