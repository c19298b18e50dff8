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
 * What is kept of a container's findings to be shown: whoever makes a container chooses how many there are and how long each is, and there may be any number of such containers.
 * {@code wharden check} and {@code explain} look again and tell everything. Pure.
 */
final class Shown {
    /** Of one container. */
    private static final int MOST = 100;

    /** Of a value, by {@link HeapWeight}. */
    private static final int LONGEST = 2 << 10;

    private static final int SENTENCE = 1_000;

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
                sentence(whole.reason()),
                shown,
                advice);
    }

    private static boolean isLong(Advice advice) {
        return Stream.of(advice.run(), advice.compose(), advice.dockerfile())
                        .flatMap(List::stream)
                        .mapToInt(line -> HeapWeight.text(line.length()))
                        .sum()
                > LONGEST;
    }

    private static String sentence(String whole) {
        return whole.length() <= SENTENCE ? whole : whole.substring(0, SENTENCE) + "…";
    }

    /** The worst, in the order that they had. */
    static List<Judged> of(List<Judged> findings) {
        var shown = new HashSet<Integer>();
        IntStream.range(0, findings.size())
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> !findings.get(i).counts())
                        .thenComparing(i -> findings.get(i).finding().detail().severity()))
                .limit(MOST)
                .forEach(shown::add);
        return IntStream.range(0, findings.size())
                .filter(shown::contains)
                .mapToObj(i -> shortened(findings.get(i)))
                .toList();
    }

    private static Judged shortened(Judged judged) {
        return new Judged(
                shortened(judged.finding()),
                judged.onDrift(),
                judged.exception(),
                judged.graceUntil(),
                judged.repair());
    }

    private static Finding shortened(Finding finding) {
        Finding.Detail whole = finding.detail();
        var detail = new Finding.Detail(
                whole.control(),
                whole.rule(),
                whole.severity(),
                whole.source(),
                whole.field(),
                shortened(whole.actual()),
                shortened(whole.desired()),
                sentence(whole.message()),
                whole.impliedBy());
        return finding instanceof Finding.Drift(Finding.Detail _, List<Edit> edits)
                ? new Finding.Drift(
                        detail,
                        edits.stream()
                                .map(edit -> new Edit(edit.pointer(), shortened(edit.value())))
                                .toList())
                : finding.with(detail);
    }

    private static JsonNode shortened(JsonNode value) {
        return HeapWeight.of(value) <= LONGEST ? value : NullNode.instance;
    }
}
