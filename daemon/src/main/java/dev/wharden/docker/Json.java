package dev.wharden.docker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** JSON trees to and from bytes. A whole number stays whole. */
final class Json {
    /**
     * A label may be as long as its maker likes, its key too. Jackson's own bounds (50 000 characters a key) would let
     * one such container hide the whole host: no list of containers could be read any more. What is read is bounded by
     * the transport.
     */
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            // Names that somebody has made to collide are slow, and no reason to fail.
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());

    /**
     * Of the tree of one answer: two of these at a time must fit into the daemon's heap. What weighs more is not read.
     */
    private static final int HEAVIEST = 6 << 20;

    private Json() {}

    static byte[] write(JsonNode tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a JSON tree that cannot be written", e);
        }
    }

    /** Throws IOException for anything but one JSON value. */
    static JsonNode read(byte[] bytes) throws IOException {
        return MAPPER.readTree(bytes);
    }

    /** Its tokens as they come. */
    static JsonParser parser(byte[] bytes) throws IOException {
        return MAPPER.createParser(bytes);
    }

    /** Throws Unavailable when the engine's answer is no JSON, as when it was cut off. */
    static JsonNode answer(ApiOperation operation, byte[] bytes) {
        try {
            return MAPPER.readTree(bytes);
        } catch (IOException broken) {
            throw new DockerException.Unavailable(operation.label() + ": the engine's answer is not JSON", null);
        }
    }

    /** The answer, of which a tree may be made. Throws Excessive where that would take too much memory. */
    static byte[] light(ApiOperation operation, byte[] bytes) {
        return light(operation, bytes, HEAVIEST);
    }

    /** The same with a bound of its own, in bytes of heap. */
    static byte[] light(ApiOperation operation, byte[] bytes, int most) {
        if (Condensed.isHeavy(bytes, most)) {
            throw new DockerException.Excessive(
                    operation.label() + ": the answer takes more than " + (most >> 20) + " MiB of memory");
        }
        return bytes;
    }

    /** An answer about one thing; throws Unavailable where it is none, or does not say which. */
    static ObjectNode ofOne(ApiOperation operation, byte[] bytes) {
        ObjectNode tree = object(operation, bytes);
        if (tree.path("Id").asText("").isEmpty()) {
            throw new DockerException.Unavailable(operation.label() + ": the engine's answer has no id", null);
        }
        return tree;
    }

    static ObjectNode object(ApiOperation operation, byte[] bytes) {
        if (answer(operation, light(operation, bytes)) instanceof ObjectNode object) {
            return object;
        }
        throw new DockerException.Unavailable(operation.label() + ": the engine's answer is not a JSON object", null);
    }

    /** The elements of an array; {@code null}, as the engine writes an empty one, is empty. */
    static List<JsonNode> list(ApiOperation operation, byte[] bytes) {
        JsonNode answer = answer(operation, bytes);
        if (!answer.isArray() && !answer.isNull()) {
            throw new DockerException.Unavailable(
                    operation.label() + ": the engine's answer is not a JSON array", null);
        }
        var elements = new ArrayList<JsonNode>(answer.size());
        answer.forEach(elements::add);
        return List.copyOf(elements);
    }

    /** The same of things that have an {@code Id}: one without could not be asked for, and would not be missed. */
    static List<JsonNode> identified(ApiOperation operation, byte[] bytes) {
        List<JsonNode> elements = list(operation, bytes);
        if (elements.stream().anyMatch(element -> element.path("Id").asText("").isEmpty())) {
            throw new DockerException.Unavailable(operation.label() + ": the engine's answer has no id", null);
        }
        return elements;
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }
}
