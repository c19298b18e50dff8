package dev.wharden.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of Grafana's dashboard linter and of file provisioning, which need no Grafana to be checked. */
final class DashboardTest {
    private static final Set<String> UNITS =
            Set.of("none", "short", "percentunit", "s", "ops", "reqps", "bytes", "bool_yes_no", "dateTimeFromNow");

    static List<Dashboard> dashboards() {
        return Dashboard.all();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void aDashboardCanBeProvisionedFromAFile(Dashboard dashboard) {
        JsonNode model = dashboard.model();

        assertThat(model.path("uid").asText()).matches("wharden-[a-z-]{1,32}");
        assertThat(dashboard.file()).isEqualTo(model.path("uid").asText() + ".json");
        assertThat(model.path("title").asText()).startsWith("Wharden / ");
        assertThat(model.path("description").asText()).isNotBlank();
        assertThat(model.path("tags").valueStream().map(JsonNode::asText)).contains("wharden");
        assertThat(model.path("editable").asBoolean(true)).isFalse();
        assertThat(model.path("schemaVersion").asInt()).isEqualTo(39);
        assertThat(model.has("id")).as("an id belongs to one database").isFalse();
        assertThat(model.has("__inputs"))
                .as("provisioning cannot answer questions")
                .isFalse();
        assertThat(model.toString()).doesNotContain("libraryPanel", "DS_PROMETHEUS");
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void dataSourceJobAndInstanceAreChosenAtTheTop(Dashboard dashboard) {
        List<JsonNode> variables =
                dashboard.model().at("/templating/list").valueStream().toList();

        assertThat(variables)
                .extracting(variable -> variable.path("name").asText())
                .containsExactly("datasource", "job", "instance");
        assertThat(variables)
                .extracting(variable -> variable.path("label").asText())
                .containsExactly("Data source", "Job", "Instance");
        assertThat(variables.subList(1, 3)).allSatisfy(variable -> {
            assertThat(variable.path("allValue").asText()).isEqualTo(".+");
            assertThat(variable.path("multi").asBoolean()).isTrue();
            assertThat(variable.path("includeAll").asBoolean()).isTrue();
            assertThat(variable.path("refresh").asInt())
                    .as("on time range change")
                    .isEqualTo(2);
            assertThat(variable.at("/datasource/uid").asText()).isEqualTo("${datasource}");
        });
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void panelsHaveTheirOwnIdsAndPlacesOnTheGrid(Dashboard dashboard) {
        assertThat(dashboard.panels()).hasSizeGreaterThan(10);
        assertThat(dashboard.panels())
                .extracting(panel -> panel.path("id").asInt())
                .doesNotHaveDuplicates()
                .allMatch(id -> id > 0);
        Set<String> taken = new TreeSet<>();
        for (JsonNode panel : dashboard.panels()) {
            JsonNode place = panel.path("gridPos");
            int left = place.path("x").asInt();
            int width = place.path("w").asInt();
            assertThat(left + width).as(panel.path("title").asText()).isLessThanOrEqualTo(24);
            assertThat(width).isPositive();
            assertThat(place.path("h").asInt()).isPositive();
            for (int x = left; x < left + width; x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    assertThat(taken.add(x + "," + (place.path("y").asInt() + y)))
                            .as("%s overlaps another panel", panel.path("title").asText())
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void aPanelSaysWhatItShowsInWhichUnit(Dashboard dashboard) {
        assertThat(dashboard.charts()).isNotEmpty().allSatisfy(panel -> {
            assertThat(panel.path("title").asText()).isNotBlank();
            assertThat(panel.path("description").asText())
                    .as(panel.path("title").asText())
                    .endsWith(".");
            assertThat(panel.at("/fieldConfig/defaults/unit").asText())
                    .as(panel.path("title").asText())
                    .isIn(UNITS);
            assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
            assertThat(panel.path("targets").valueStream().toList())
                    .isNotEmpty()
                    .allSatisfy(target ->
                            assertThat(target.at("/datasource/uid").asText()).isEqualTo("${datasource}"));
            assertThat(panel.path("targets")
                            .valueStream()
                            .map(target -> target.path("refId").asText()))
                    .doesNotHaveDuplicates()
                    .doesNotContain("");
        });
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everySelectorFollowsTheChosenJobAndInstance(Dashboard dashboard) {
        assertThat(queries(dashboard)).isNotEmpty().allSatisfy(query -> {
            assertThat(query.expression().metrics())
                    .as("metrics without braces in %s", query.panel())
                    .containsExactlyInAnyOrderElementsOf(query.expression().selectors().stream()
                            .map(PromQl.Selector::metric)
                            .collect(java.util.stream.Collectors.toSet()));
            assertThat(query.expression().selectors())
                    .allSatisfy(selector ->
                            assertThat(selector.matchers()).contains("job=~\"$job\"", "instance=~\"$instance\""));
        });
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void ratesUseTheRangeThatFitsTheScrapeIntervalAndCountersAreNeverShownRaw(Dashboard dashboard) {
        assertThat(queries(dashboard)).allSatisfy(query -> {
            List<PromQl.Ranged> ranged = query.expression().ranged();
            assertThat(ranged)
                    .as(query.panel())
                    .allSatisfy(call -> assertThat(call.range()).isIn(allowedRanges(call.function())));
            long counters = query.expression().selectors().stream()
                    .filter(selector -> selector.metric().matches(".*_(total|bucket|sum|count)"))
                    .count();
            assertThat(ranged).as(query.panel()).hasSize((int) counters);
        });
    }

    private static List<String> allowedRanges(String function) {
        return function.equals("increase") ? List.of("$__interval", "$__range") : List.of("$__rate_interval");
    }

    @Test
    void theProvisionedDataSourceHasTheUidThatTheAlertsName() {
        JsonNode source = Shipped.yaml(Shipped.GRAFANA.resolve("provisioning/datasources/wharden.yaml"))
                .at("/datasources/0");
        String alerts = Shipped.text(Shipped.GRAFANA.resolve("provisioning/alerting/wharden.yaml"));

        assertThat(source.path("uid").asText()).isEqualTo("wharden-prometheus");
        assertThat(alerts).contains("datasourceUid: wharden-prometheus");
    }

    private static List<Dashboard.Query> queries(Dashboard dashboard) {
        return Stream.concat(dashboard.queries().stream(), dashboard.annotations().stream())
                .toList();
    }
}
