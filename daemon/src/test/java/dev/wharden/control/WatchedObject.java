package dev.wharden.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * An object of an inspect answer that notes which of its fields somebody asks for, so that no list of what a control
 * reads has to be kept.
 */
@SuppressWarnings("unchecked") // ObjectNode's own deepCopy
final class WatchedObject extends ObjectNode {
    private static final long serialVersionUID = 1;

    private final transient Set<String> asked;
    private final String at;

    private WatchedObject(String at, Set<String> asked) {
        super(JsonNodeFactory.instance);
        this.at = at;
        this.asked = asked;
    }

    /**
     * A copy, of which the pointers of all fields that are asked for are added to a set; what is in lists belongs to
     * the list.
     */
    static WatchedObject of(ObjectNode tree, Set<String> asked) {
        return copy("", tree, asked);
    }

    private static WatchedObject copy(String at, ObjectNode tree, Set<String> asked) {
        var copy = new WatchedObject(at, asked);
        tree.properties()
                .forEach(field -> copy.set(
                        field.getKey(),
                        field.getValue() instanceof ObjectNode inner
                                ? copy(at + "/" + field.getKey(), inner, asked)
                                : field.getValue().deepCopy()));
        return copy;
    }

    @Override
    public JsonNode get(String field) {
        asked.add(at + "/" + field);
        return super.get(field);
    }

    @Override
    public JsonNode path(String field) {
        asked.add(at + "/" + field);
        return super.path(field);
    }
}
