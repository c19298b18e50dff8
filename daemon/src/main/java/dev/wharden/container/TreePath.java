package dev.wharden.container;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A place in a JSON tree of objects, taken apart once: a verdict asks for hundreds of fields.
 *
 * @param keys from the root on
 */
public record TreePath(List<String> keys) {
    public TreePath {
        // As Jackson does with the names that it reads: the same are then the same object, and need not be compared.
        keys = keys.stream().map(String::intern).toList();
    }

    /** Of a JSON pointer without escapes, {@code /HostConfig/Memory}. */
    public static TreePath of(String pointer) {
        return new TreePath(List.of(pointer.substring(1).split("/", -1)));
    }

    /** What it lies in. The root lies in nothing: IndexOutOfBoundsException. */
    TreePath parent() {
        return new TreePath(keys.subList(0, keys.size() - 1));
    }

    /** The value there; a missing node when absent. Never null. */
    public JsonNode in(JsonNode tree) {
        JsonNode node = tree;
        for (int i = 0; i < keys.size(); i++) {
            node = node.path(keys.get(i));
        }
        return node;
    }
}
