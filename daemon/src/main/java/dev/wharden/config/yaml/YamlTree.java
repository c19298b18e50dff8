package dev.wharden.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;

/** YAML nodes as JSON: only {@code true} and {@code false} are flags, and a number stays as exact as it is written. */
public final class YamlTree {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** Digits; more would be work without a use. */
    private static final int LONGEST = 40;

    private YamlTree() {}

    /** The same as a tree of JSON. */
    public static JsonNode of(Yaml node) {
        return switch (node) {
            case Yaml.Mapping mapping -> {
                ObjectNode object = JSON.objectNode();
                mapping.entries().forEach(entry -> object.set(entry.key(), of(entry.value())));
                yield object;
            }
            case Yaml.Sequence sequence -> {
                ArrayNode array = JSON.arrayNode();
                sequence.elements().forEach(element -> array.add(of(element)));
                yield array;
            }
            case Yaml.Tagged tagged -> of(tagged.value());
            case Yaml.Scalar scalar -> scalar(scalar);
        };
    }

    private static JsonNode scalar(Yaml.Scalar scalar) {
        if (scalar.isNothing()) {
            return JSON.nullNode();
        }
        if (scalar.isBoolean()) {
            return JSON.booleanNode(scalar.text().equals("true"));
        }
        if (!scalar.isNumber() || scalar.text().length() > LONGEST) {
            return JSON.textNode(scalar.text());
        }
        if (scalar.text().matches("[-+]?[0-9]{1,18}")) {
            return JSON.numberNode(Long.parseLong(scalar.text()));
        }
        return JSON.numberNode(new BigDecimal(scalar.text()));
    }
}
