package dev.wharden.remedy.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.remedy.plan.Outcome;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What was told of the end of an action, exactly. */
public final class Told {
    private Told() {}

    /**
     * One end of each container, told once; or twice and in the same words, where a crash came between the telling and
     * the end of the journal.
     *
     * @param whose the container, for people
     */
    public static String of(List<Ended> ended, Function<Ended, String> whose) {
        if (ended.isEmpty()) {
            return "nothing is told";
        }
        Map<String, List<Outcome>> told = ended.stream()
                .collect(Collectors.groupingBy(
                        whose, TreeMap::new, Collectors.mapping(Ended::outcome, Collectors.toList())));
        told.forEach((name, ends) -> {
            assertThat(ends.stream().distinct()).as("one end of " + name).hasSize(1);
            assertThat(ends).as("times that it is told").hasSizeLessThanOrEqualTo(2);
        });
        String all = told.values().stream().map(Told::word).distinct().collect(Collectors.joining("; "));
        return told.values().stream().map(Told::word).distinct().count() == 1
                ? all
                : told.entrySet().stream()
                        .map(one -> one.getKey() + word(one.getValue()))
                        .collect(Collectors.joining("; "));
    }

    private static String word(List<Outcome> ends) {
        Outcome end = ends.getFirst();
        String reason = end.reason();
        return end.getClass().getSimpleName()
                + (ends.size() == 1 ? "" : " ×2")
                + (reason.isEmpty() ? "" : ": " + reason);
    }
}
