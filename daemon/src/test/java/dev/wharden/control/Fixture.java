package dev.wharden.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The examples of one control, {@code src/test/resources/controls/<id>.yaml}: they are its test and a part of its
 * documentation.
 *
 * @param id of the control
 * @param settings of every case that has none of its own
 * @param good cases in which it finds nothing
 * @param bad cases, what it finds, and what the declaration is after the repair
 */
record Fixture(String id, Settings settings, List<Case> good, List<Case> bad) {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .build());

    /**
     * One example.
     *
     * @param title for people; may be empty
     * @param settings of this case
     * @param given is laid over a recorded inspect answer, or, for a control of the host, the facts
     * @param subject what else is known: kernel, engine, neighbours, image
     * @param findings {@code severity Kind rule field: message}, in order
     * @param repaired what must stand in the declaration after the repairs; a missing node when it is not looked at
     */
    record Case(
            String title,
            Settings settings,
            ObjectNode given,
            JsonNode subject,
            List<String> findings,
            JsonNode repaired) {}

    static Fixture of(String id) {
        try (InputStream in = Fixture.class.getResourceAsStream("/controls/" + id + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("there is no src/test/resources/controls/" + id + ".yaml");
            }
            JsonNode file = YAML.readTree(in);
            var settings = new Settings(object(file.path("settings")));
            return new Fixture(id, settings, cases(file.path("good"), settings), cases(file.path("bad"), settings));
        } catch (IOException e) {
            throw new UncheckedIOException(id, e);
        }
    }

    private static List<Case> cases(JsonNode list, Settings settings) {
        var cases = new ArrayList<Case>();
        for (JsonNode node : list) {
            boolean bare = !node.has("given") && !node.has("title") && !node.has("subject") && !node.has("findings");
            var findings = new ArrayList<String>();
            node.path("findings").forEach(finding -> findings.add(finding.asText()));
            cases.add(new Case(
                    node.path("title").asText(""),
                    node.has("settings") && !bare ? new Settings(object(node.path("settings"))) : settings,
                    object(bare ? node : node.path("given")),
                    node.path("subject"),
                    List.copyOf(findings),
                    node.path("repaired")));
        }
        return List.copyOf(cases);
    }

    private static ObjectNode object(JsonNode node) {
        return node instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    }
}
