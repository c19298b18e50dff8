package dev.wharden.config.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Field;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.TreeSet;

/**
 * A container for which only an image was asked, as Engine 26.1.5 answers for it once it is created: what policy tests
 * lay their fixtures over, and compose services their keys. The control group namespace is that of a host with control
 * groups of version 2.
 */
public final class PlainContainer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectNode PLAIN = read();

    /** What inspect has only where it was asked for, and Wharden reads in no control. */
    private static final Set<String> RARE =
            Set.of("/HostConfig/StorageOpt", "/Config/ExposedPorts", "/Config/StopSignal", "/Config/StopTimeout");

    private PlainContainer() {}

    private static ObjectNode read() {
        try (InputStream in = PlainContainer.class.getResourceAsStream("plain-container.json")) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks plain-container.json");
            }
            return (ObjectNode) JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("plain-container.json", e);
        }
    }

    /** A copy of its own. */
    public static ObjectNode copy() {
        return PLAIN.deepCopy();
    }

    /** A copy with another tree laid over it: objects merge, all else is replaced. */
    public static ObjectNode with(ObjectNode above) {
        ObjectNode copy = copy();
        lay(copy, above);
        return copy;
    }

    private static void lay(ObjectNode below, ObjectNode above) {
        for (var entry : above.properties()) {
            if (entry.getValue() instanceof ObjectNode over && below.get(entry.getKey()) instanceof ObjectNode under) {
                lay(under, over);
            } else {
                below.set(entry.getKey(), entry.getValue());
            }
        }
    }

    /**
     * The names that may stand in an object of an inspect answer: the empty pointer for the answer itself,
     * {@code /HostConfig}, {@code /Config}, {@code /State} or {@code /NetworkSettings}.
     */
    public static Set<String> keys(String pointer) {
        var keys = new TreeSet<String>();
        JsonNode object = PLAIN.at(pointer);
        object.fieldNames().forEachRemaining(keys::add);
        for (Field field : Field.values()) {
            add(keys, pointer, field.pointer());
        }
        RARE.forEach(rare -> add(keys, pointer, rare));
        return keys;
    }

    private static void add(Set<String> keys, String pointer, String path) {
        if (path.startsWith(pointer + "/")) {
            keys.add(path.substring(pointer.length() + 1).split("/", -1)[0]);
        }
    }
}
