package dev.wharden.remedy.recreate.step;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** docs/failure-model.md says what the rows say, and each row what a test shows. */
final class FailureModelDocTest {
    private static final Path ROWS = Path.of("src/test/resources/failure-model.yaml");
    private static final Path DOC = Path.of("docs/failure-model.md");
    private static final Path RULES = Path.of("../grafana/alerts/wharden.rules.yml");
    private static final Path METRICS = Path.of("docs/metrics.md");

    private final JsonNode model = new YAMLMapper().readTree(Files.readString(ROWS));

    FailureModelDocTest() throws IOException {}

    @Test
    void theDocumentIsWhatTheRowsSay() throws IOException {
        String expected = FailureModelDoc.text(model);
        if (Boolean.getBoolean("wharden.rewrite")) {
            Files.writeString(DOC, expected);
        }
        assertThat(Files.readString(DOC))
                .as("to rewrite it: mvn -o test -Dtest=FailureModelDocTest -Dwharden.rewrite=true -pl daemon")
                .isEqualTo(expected);
    }

    @Test
    void everyStepOfARecreationIsTold() {
        List<String> steps =
                Arrays.stream(RecreateStep.values()).map(Enum::name).toList();
        assertThat(model.path("recreation").fieldNames()).toIterable().containsExactlyElementsOf(steps);
        assertThat(model.path("recreation")).allSatisfy(row -> {
            assertThat(row.path("visible").asText()).isNotEmpty();
            assertThat(row.path("recovery").asText()).isNotEmpty();
        });
    }

    @Test
    void everyFaultIsShownByATestThatIsThere() throws IOException {
        Set<String> tests;
        try (var files = Files.walk(Path.of("src/test/java"))) {
            tests = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
        for (String section : List.of("engine", "state")) {
            assertThat(model.path(section)).isNotEmpty().allSatisfy(row -> {
                assertThat(row.path("proof").asText().split(", ")).isSubsetOf(tests);
                assertThat(List.of("fault", "does", "seen", "do"))
                        .allSatisfy(key -> assertThat(row.path(key).asText()).isNotEmpty());
            });
        }
    }

    @Test
    void theAlertsAndMetricsThatItNamesExist() throws IOException {
        String words = StreamSupport.stream(model.spliterator(), false)
                .map(JsonNode::toString)
                .collect(Collectors.joining());
        assertThat(found(words, "Wharden[A-Z][A-Za-z]+"))
                .isNotEmpty()
                .isSubsetOf(found(Files.readString(RULES), "Wharden[A-Z][A-Za-z]+"));
        assertThat(found(words, "wharden_[a-z_]+"))
                .isNotEmpty()
                .isSubsetOf(found(Files.readString(METRICS), "wharden_[a-z_]+"));
    }

    private static Set<String> found(String text, String pattern) {
        return java.util.regex.Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(java.util.regex.MatchResult::group)
                .collect(Collectors.toSet());
    }
}
