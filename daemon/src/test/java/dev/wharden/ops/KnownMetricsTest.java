package dev.wharden.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.metrics.Metric;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A dashboard or an alert that names a metric or label which nobody exports is silently empty for ever, and a test with
 * such a series proves nothing: here they fail.
 */
final class KnownMetricsTest {
    /** Not Wharden's: Prometheus itself, the process collector, and node_exporter for hosts without Wharden. */
    private static final Set<String> OTHERS =
            Set.of(("up process_start_time_seconds process_resident_memory_bytes process_cpu_seconds_total"
                            + " node_uname_info node_systemd_unit_state")
                    .split(" ", -1));

    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");

    /** Every series name that Wharden exports, to the labels that it has beside the target's. */
    private static final Map<String, Set<String>> EXPORTED = exported();

    static List<Alert> alerts() {
        return Alert.all();
    }

    static Stream<Dashboard.Query> queries() {
        return Dashboard.all().stream()
                .flatMap(dashboard -> Stream.concat(dashboard.queries().stream(), dashboard.annotations().stream()));
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void anAlertNamesOnlyMetricsAndLabelsThatExist(Alert alert) {
        assertKnown(new PromQl(alert.expression()));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aPanelNamesOnlyMetricsAndLabelsThatExist(Dashboard.Query query) {
        assertKnown(query.expression());
    }

    @Test
    void theSeriesOfTheAlertTestsCouldBeScraped() {
        assertCouldBeScraped(Shipped.files(Shipped.RULE_TESTS, ".test.yml").stream()
                .flatMap(file -> Shipped.yaml(file).path("tests").valueStream())
                .flatMap(test -> test.path("input_series").valueStream())
                .map((JsonNode input) -> input.path("series").asText())
                .toList());
    }

    @Test
    void theFleetOfTheDashboardTestCouldBeScraped() {
        assertCouldBeScraped(Shipped.text(DashboardQueriesIT.FLEET)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList());
    }

    private static void assertKnown(PromQl expression) {
        assertThat(expression.metrics())
                .as(expression.expression())
                .isNotEmpty()
                .allMatch(name -> EXPORTED.containsKey(name) || OTHERS.contains(name));
        assertThat(expression.selectors()).allSatisfy(selector -> {
            if (EXPORTED.containsKey(selector.metric())) {
                Set<String> labels = withTarget(EXPORTED.get(selector.metric()));
                assertThat(labelsIn(selector.matchers()))
                        .as(expression.expression())
                        .isSubsetOf(labels);
            }
        });
    }

    private static void assertCouldBeScraped(Collection<String> series) {
        assertThat(series).hasSizeGreaterThan(50).allSatisfy(one -> {
            String name = one.contains("{") ? one.substring(0, one.indexOf('{')) : one;
            assertThat(EXPORTED.containsKey(name) || OTHERS.contains(name))
                    .as(one)
                    .isTrue();
            if (EXPORTED.containsKey(name)) {
                Set<String> labels = labelsIn(one);
                labels.removeAll(Set.of("job", "instance"));
                assertThat(labels).as(one).isEqualTo(EXPORTED.get(name));
            }
        });
    }

    private static Set<String> labelsIn(String matchers) {
        return LABEL.matcher(matchers).results().map(label -> label.group(1)).collect(Collectors.toSet());
    }

    private static Set<String> withTarget(Set<String> labels) {
        Set<String> all = new HashSet<>(labels);
        all.addAll(Set.of("job", "instance"));
        return all;
    }

    private static Map<String, Set<String>> exported() {
        Map<String, Set<String>> all = new HashMap<>();
        for (Metric metric : Metric.values()) {
            Set<String> labels = Set.copyOf(metric.labelNames());
            switch (metric.kind()) {
                case COUNTER, GAUGE -> all.put(metric.fullName(), labels);
                case QUICK, SLOW -> {
                    all.put(metric.fullName() + "_sum", labels);
                    all.put(metric.fullName() + "_count", labels);
                    Set<String> bucket = new HashSet<>(labels);
                    bucket.add("le");
                    all.put(metric.fullName() + "_bucket", bucket);
                }
            }
        }
        return Map.copyOf(all);
    }
}
