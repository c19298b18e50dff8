package dev.wharden.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** JSON values for findings, edits and settings. */
public final class Values {
    private static final JsonNodeFactory FACTORY = JsonNodeFactory.instance;

    private Values() {}

    /** A text. */
    public static JsonNode of(String text) {
        return FACTORY.textNode(text);
    }

    /** A whole number. */
    public static JsonNode of(long number) {
        return FACTORY.numberNode(number);
    }

    /** A flag. */
    public static JsonNode of(boolean flag) {
        return FACTORY.booleanNode(flag);
    }

    /** A list of texts. */
    public static JsonNode of(Collection<String> texts) {
        ArrayNode array = FACTORY.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    /** A list of whole numbers. */
    public static JsonNode ofNumbers(Collection<Long> numbers) {
        ArrayNode array = FACTORY.arrayNode();
        numbers.forEach(array::add);
        return array;
    }

    /** A list of values. */
    public static JsonNode ofNodes(Collection<? extends JsonNode> nodes) {
        return FACTORY.arrayNode().addAll(nodes);
    }

    /** The texts of a list; empty where it is no list. */
    static Optional<List<String>> texts(JsonNode list) {
        return elements(list)
                .map(all ->
                        all.filter(JsonNode::isTextual).map(JsonNode::textValue).toList());
    }

    /** The lists of a map, in its order; empty where it is no map. */
    static Optional<Map<String, List<String>>> patterns(JsonNode map) {
        if (!map.isObject()) {
            return Optional.empty();
        }
        var patterns = new LinkedHashMap<String, List<String>>();
        map.properties()
                .forEach(entry ->
                        patterns.put(entry.getKey(), texts(entry.getValue()).orElse(List.of())));
        return Optional.of(patterns);
    }

    /** A map of names to lists of texts. */
    static JsonNode ofPatterns(Map<String, List<String>> patterns) {
        ObjectNode map = FACTORY.objectNode();
        patterns.forEach((name, list) -> map.set(name, of(list)));
        return map;
    }

    /** The numbers of a list, -1 for what is none; empty where it is no list. */
    static Optional<List<Long>> numbers(JsonNode list) {
        return elements(list).map(all -> all.map(number -> number.asLong(-1)).toList());
    }

    private static Optional<Stream<JsonNode>> elements(JsonNode list) {
        return list.isArray() ? Optional.of(list.valueStream()) : Optional.empty();
    }

    /** JSON's null: nothing to show, or the engine's default. */
    public static JsonNode none() {
        return FACTORY.nullNode();
    }
}
