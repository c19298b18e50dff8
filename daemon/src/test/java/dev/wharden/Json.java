package dev.wharden;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** JSON as tests write it: strings may stand in ' too. What is not JSON is an IllegalArgumentException. */
public final class Json {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_SINGLE_QUOTES).build();

    private Json() {}

    /** Any value. */
    public static JsonNode tree(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** An object. */
    public static ObjectNode object(String text) {
        return (ObjectNode) tree(text);
    }

    /** Is told of each place at which two trees differ. */
    @FunctionalInterface
    public interface Difference {
        /** A pointer, and what is there in the one and in the other. */
        void at(String pointer, JsonNode one, JsonNode other);
    }

    /** Compares field by field, and arrays of one length item by item. */
    public static void compare(String pointer, JsonNode one, JsonNode other, Difference difference) {
        if (one.isObject() && other.isObject()) {
            var keys = new TreeSet<String>();
            one.fieldNames().forEachRemaining(keys::add);
            other.fieldNames().forEachRemaining(keys::add);
            keys.forEach(key -> compare(pointer + "/" + key, one.path(key), other.path(key), difference));
        } else if (one.isArray() && other.isArray() && one.size() == other.size()) {
            IntStream.range(0, one.size())
                    .forEach(i -> compare(pointer + "/" + i, one.get(i), other.get(i), difference));
        } else if (!one.equals(other)) {
            difference.at(pointer, one, other);
        }
    }

    /** What inspect says of a container. */
    public static Container container(String text) {
        return new Container(object(text));
    }
}
