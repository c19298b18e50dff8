package dev.wharden.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The conventions of the shipped alerts; whether they fire when they should is tested by promtool in
 * {@link AlertRulesIT}.
 */
final class AlertRulesTest {
    private static final String README = "file:///usr/share/wharden/grafana/README.md#";

    static List<Alert> alerts() {
        return Alert.all();
    }

    @Test
    void namesAreUnique() {
        assertThat(alerts()).hasSizeGreaterThan(20).extracting(Alert::name).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void anAlertSaysWhatItIsHowBadItIsAndWhereToRead(Alert alert) {
        assertThat(alert.name()).matches("Wharden([A-Z][a-z]+)+");
        assertThat(alert.rule().path("labels").propertyStream().map(Map.Entry::getKey))
                .as("only the severity is ours; other labels belong to the user")
                .containsExactly("severity");
        assertThat(alert.severity()).isIn("critical", "warning", "info");
        assertThat(alert.annotation("summary"))
                .as("one static sentence")
                .matches("[A-Z][^{}]*\\.")
                .doesNotContain("{{");
        assertThat(alert.annotation("description")).endsWith(".");
        assertThat(alert.expression())
                .as("by() throws the user's own target labels away")
                .doesNotContainPattern("\\bby\\s*\\(");
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void anAlertHasARunbookEntryThatSaysWhatItMeansWhatToDoAndHowToSilenceIt(Alert alert) {
        assertThat(alert.annotation("runbook_url"))
                .isEqualTo(README + alert.name().toLowerCase(Locale.ROOT));
        String entry = Pattern.compile("^### " + alert.name() + "$(.*?)(?=^#|\\z)", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(Shipped.text(Shipped.GRAFANA.resolve("README.md")))
                .results()
                .map(found -> found.group(1))
                .reduce("", String::concat);
        assertThat(entry).contains("**Means** ", "**Do** ", "**Silence** ");
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void anAlertIsShownFiringAndSilent(Alert alert) {
        List<JsonNode> cases = Shipped.files(Shipped.RULE_TESTS, ".test.yml").stream()
                .flatMap(file -> Shipped.yaml(file).path("tests").valueStream())
                .flatMap(test -> test.path("alert_rule_test").valueStream())
                .filter(test -> test.path("alertname").asText().equals(alert.name()))
                .toList();

        assertThat(cases).as("firing").anyMatch(test -> !test.path("exp_alerts").isEmpty());
        assertThat(cases).as("silent").anyMatch(test -> test.path("exp_alerts").isEmpty());
    }

    @Test
    void theRunbookNamesNoAlertThatIsGone() {
        List<String> entries = Pattern.compile("^### (Wharden\\w+)$", Pattern.MULTILINE)
                .matcher(Shipped.text(Shipped.GRAFANA.resolve("README.md")))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(entries)
                .containsExactlyInAnyOrderElementsOf(
                        alerts().stream().map(Alert::name).toList());
    }

    @Test
    void theInhibitRulesNameAlertsThatExist() {
        List<String> names = alerts().stream().map(Alert::name).toList();
        List<String> named = Shipped.yaml(Shipped.GRAFANA.resolve("alerts/alertmanager.yml"))
                .path("inhibit_rules")
                .valueStream()
                .flatMap(rule -> Stream.of("source_matchers", "target_matchers")
                        .flatMap(key -> rule.path(key).valueStream()))
                .flatMap(matcher ->
                        Pattern.compile("Wharden\\w+").matcher(matcher.asText()).results())
                .map(found -> found.group())
                .toList();

        assertThat(named).isNotEmpty().isSubsetOf(names);
    }
}
