package dev.wharden.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

final class PolicySchemaTest {
    private static final Path FILE = Policies.SHIPPED.resolve("policy.schema.json");
    private static final String REWRITE =
            "rewrite it: mvn -o -pl daemon test -Dtest=PolicySchemaTest -Dwharden.rewrite=true";
    /** Reads as YAML 1.2 editors do: NO is a word. */
    private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .build());

    static Stream<Path> shipped() {
        return Stream.of("examples", "policies", "tests")
                .flatMap(folder -> Policies.yaml(Policies.SHIPPED.resolve(folder), "").stream());
    }

    private static List<com.networknt.schema.Error> errors(String text) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(PolicySchema.text(Policies.CATALOGUE), InputFormat.JSON);
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            return documents.readAll().stream()
                    .flatMap(document -> schema.validate(document.toString(), InputFormat.JSON).stream())
                    .toList();
        }
    }

    @Test
    void theSchemaInTheRepositoryIsThatOfTheControls() throws IOException {
        String schema = PolicySchema.text(Policies.CATALOGUE);
        if (Boolean.getBoolean("wharden.rewrite")) {
            Files.writeString(FILE, schema);
        }
        assertThat(FILE).as(REWRITE).exists();
        assertThat(Policies.text(FILE)).as(REWRITE).isEqualTo(schema);
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void itAcceptsWhatIsShipped(Path file) throws IOException {
        assertThat(errors(Policies.text(file))).isEmpty();
    }

    static final List<String> INVALID =
            List.of(("unknown-key unknown-control unknown-setting unknown-nested-setting wrong-api-version"
                            + " wrong-kind missing-everything missing-name bad-name wrong-mode-case wrong-profile"
                            + " wrong-on-drift priority-text map-wanted list-wanted empty-glob bad-quantity bad-user"
                            + " bad-duration window-without-duration bad-severity host-has-no-action"
                            + " exception-without-controls exception-unknown-control exception-without-end"
                            + " list-document"
                            + " text-is-truth nothing-given no-port test-without-cases test-unknown-field"
                            + " test-unknown-finding test-of-nothing")
                    .split(" ", -1));

    @ParameterizedTest
    @FieldSource("INVALID")
    void itRefusesWhatTheReaderRefuses(String name) throws IOException {
        assertThat(errors(Policies.text(Policies.RESOURCES.resolve("invalid-" + name + ".yaml"))))
                .isNotEmpty();
    }
}
