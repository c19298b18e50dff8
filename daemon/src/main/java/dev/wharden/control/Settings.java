package dev.wharden.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import java.util.List;
import java.util.Map;

/**
 * A control's settings in their long form, already checked against its {@link Shape}: the words are those of the policy file.
 *
 * @param tree the long form; the holder must not change it
 */
public record Settings(ObjectNode tree) {
    /** No key at all. */
    public static final Settings EMPTY = new Settings(JsonNodeFactory.instance.objectNode());

    /** Whether a key is there. Keys are simple names or, nested, JSON pointers such as {@code /limits/memory}. */
    public boolean has(String key) {
        return !view().at(pointer(key)).isMissingNode();
    }

    /** A text or a number as text; the empty string when absent. */
    public String text(String key) {
        JsonNode node = view().at(pointer(key));
        return node.isValueNode() && !node.isNull() ? node.asText() : "";
    }

    /** A flag, or the fallback when absent. */
    public boolean flag(String key, boolean fallback) {
        JsonNode node = view().at(pointer(key));
        return node.isBoolean() ? node.booleanValue() : fallback;
    }

    /** A whole number, or the fallback when absent or no number. */
    public long number(String key, long fallback) {
        JsonNode node = view().at(pointer(key));
        return node.isIntegralNumber() ? node.longValue() : fallback;
    }

    /** A list of texts; empty when absent. */
    public List<String> texts(String key) {
        return view().strings(pointer(key));
    }

    /** A map of texts; empty when absent. */
    public Map<String, String> map(String key) {
        return view().map(pointer(key));
    }

    /** These settings with one key, by name or pointer, set to a value. */
    public Settings with(String key, JsonNode value) {
        return new Settings(view().with(pointer(key), value).tree());
    }

    /** Of other settings the top-level keys that are not here, or have another value here. */
    public Settings changed(Settings other) {
        ObjectNode changed = other.tree.deepCopy();
        tree.properties().forEach(entry -> {
            if (entry.getValue().equals(changed.get(entry.getKey()))) {
                changed.remove(entry.getKey());
            }
        });
        return new Settings(changed);
    }

    /** These settings with another's keys laid over: maps merge, all else is replaced. */
    public Settings overlaidBy(Settings other) {
        ObjectNode merged = tree.deepCopy();
        merge(merged, other.tree);
        return new Settings(merged);
    }

    private static void merge(ObjectNode below, ObjectNode above) {
        above.properties().forEach(entry -> {
            if (entry.getValue() instanceof ObjectNode over && below.get(entry.getKey()) instanceof ObjectNode under) {
                merge(under, over);
            } else {
                below.set(entry.getKey(), entry.getValue().deepCopy());
            }
        });
    }

    private Container view() {
        return new Container(tree);
    }

    private static String pointer(String key) {
        return key.startsWith("/") ? key : "/" + key;
    }
}
