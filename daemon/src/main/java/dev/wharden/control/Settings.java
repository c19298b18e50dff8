package dev.wharden.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;

/**
 * A control's settings in their long form, already checked against its {@link Shape}: the words are those of the policy
 * file.
 *
 * @param tree the long form; the holder must not change it
 */
public record Settings(ObjectNode tree) {
    /** No key at all. */
    public static final Settings EMPTY = new Settings(JsonNodeFactory.instance.objectNode());

    /** One key alone. */
    public static <T> Settings of(Key<T> key, T value) {
        return EMPTY.with(key, value);
    }

    /** The value of a key, or what the key says of a policy that does not name it. */
    public <T> T get(Key<T> key) {
        return key.read(tree);
    }

    /** The same as it is written in a policy; a null node where no value means no requirement. */
    public <T> JsonNode written(Key<T> key) {
        return key.write(get(key));
    }

    /** Whether the policy names a key. */
    public boolean names(Key<?> key) {
        return !new Container(tree).at(key.pointer()).isMissingNode();
    }

    /** These settings with one key set to a value. */
    public <T> Settings with(Key<T> key, T value) {
        return new Settings(
                new Container(tree).with(key.pointer(), key.write(value)).tree());
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
            JsonNode under = below.get(entry.getKey());
            if (entry.getValue() instanceof ObjectNode over && under instanceof ObjectNode inner) {
                merge(inner, over);
            } else {
                below.set(entry.getKey(), entry.getValue().deepCopy());
            }
        });
    }
}
