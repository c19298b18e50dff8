package dev.wharden.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * A container of the seeded fleet, as {@code fleet/containers.yaml} has it.
 *
 * @param run arguments of {@code docker run}, with places such as {@code {socket}} still in them
 * @param command what it runs
 * @param violations the rules that must find something in it
 * @param sample whether every run of the tests starts it
 */
record SeededContainer(String name, List<String> run, List<String> command, Set<String> violations, boolean sample) {
    /** The fleet, and rule to the check of CIS Docker 1.6.0 section 5 that means the same. */
    record Fleet(List<SeededContainer> containers, Map<String, String> checks) {}

    static Fleet read() {
        try (InputStream in = Objects.requireNonNull(
                SeededContainer.class.getResourceAsStream("/fleet/containers.yaml"), "fleet/containers.yaml")) {
            JsonNode tree = new YAMLMapper().readTree(in);
            var containers = new ArrayList<SeededContainer>();
            tree.path("containers").forEach(one -> containers.add(of(one, tree.path("base"))));
            var checks = new TreeMap<String, String>();
            tree.path("checks")
                    .properties()
                    .forEach(row -> checks.put(row.getKey(), row.getValue().asText()));
            return new Fleet(List.copyOf(containers), checks);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static SeededContainer of(JsonNode one, JsonNode base) {
        Set<String> without = new TreeSet<>(texts(one.path("without")));
        var run = new ArrayList<String>();
        base.properties().forEach(part -> {
            if (!without.remove(part.getKey())) {
                run.addAll(texts(part.getValue()));
            }
        });
        if (!without.isEmpty()) {
            throw new IllegalArgumentException(one.path("name") + ": no part of the base: " + without);
        }
        run.addAll(texts(one.path("add")));
        List<String> command = texts(one.path("command"));
        return new SeededContainer(
                one.path("name").asText(),
                List.copyOf(run),
                command.isEmpty() ? List.of("sleep", "86400") : command,
                Set.copyOf(texts(one.path("violations"))),
                one.path("sample").asBoolean());
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
