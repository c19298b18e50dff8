package dev.wharden.container;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;

/** A place in a JSON tree of objects, taken apart once: a verdict asks for hundreds of fields. */
public final class TreePath {
    private final String[] keys;

    private TreePath(String... keys) {
        this.keys = keys;
    }

    /** Of a JSON pointer without escapes, {@code /HostConfig/Memory}. */
    public static TreePath of(String pointer) {
        // As Jackson does with the names that it reads: the same are then the same object, and need not be compared.
        return new TreePath(Arrays.stream(pointer.substring(1).split("/", -1))
                .map(String::intern)
                .toArray(String[]::new));
    }

    /** What it lies in. The root lies in nothing: NegativeArraySizeException. */
    TreePath parent() {
        return new TreePath(Arrays.copyOf(keys, keys.length - 1));
    }

    /** The value there; a missing node when absent. Never null. */
    public JsonNode in(JsonNode tree) {
        JsonNode node = tree;
        for (String key : keys) {
            node = node.path(key);
        }
        return node;
    }
}
