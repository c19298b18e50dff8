package dev.wharden.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GrafanaAlertsTest {
    private static final Path FILE = Shipped.GRAFANA.resolve("provisioning/alerting/wharden.yaml");

    @Test
    void grafanaEvaluatesTheSameAlertsAsPrometheus() throws IOException {
        String expected = GrafanaAlerts.of(Alert.all());
        if (Boolean.getBoolean("wharden.rewrite")) {
            Files.writeString(FILE, expected);
        }

        assertThat(FILE)
                .as("generated; write it anew: mvn -o -pl daemon test -Dtest=GrafanaAlertsTest -Dwharden.rewrite=true")
                .content()
                .isEqualTo(expected);
    }

    @Test
    void aRuleThatYieldsZeroFiresToo() {
        List<JsonNode> rules = rules();

        assertThat(rules).hasSameSizeAs(Alert.all()).allSatisfy(rule -> {
            assertThat(rule.path("condition").asText()).isEqualTo("C");
            assertThat(rule.at("/data/0/model/expr").asText()).isNotBlank();
            assertThat(rule.at("/data/1/model/expression").asText()).startsWith("is_number($A)");
            assertThat(rule.at("/data/2/model/expression").asText()).isEqualTo("B");
        });
    }

    @Test
    void whatGrafanaDemandsOfARuleIsThere() {
        assertThat(rules()).allSatisfy(rule -> {
            assertThat(rule.path("uid").asText()).matches("[a-z]{1,40}");
            assertThat(rule.path("for").asText()).matches("\\d+[smh]");
            assertThat(rule.path("labels").toString())
                    .as("labels are expanded with the environment")
                    .doesNotContain("$");
            assertThat(rule.path("annotations").toString())
                    .as("$value is a text for debugging in Grafana")
                    .doesNotContainPattern("\\$value\\b(?!s)");
        });
    }

    private static List<JsonNode> rules() {
        return Shipped.yaml(FILE)
                .path("groups")
                .valueStream()
                .flatMap(group -> group.path("rules").valueStream())
                .toList();
    }
}
