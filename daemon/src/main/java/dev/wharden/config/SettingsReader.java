package dev.wharden.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.config.yaml.Keys;
import dev.wharden.config.yaml.Problems;
import dev.wharden.config.yaml.SettingValues;
import dev.wharden.config.yaml.Yaml;
import dev.wharden.control.Key;
import dev.wharden.control.SettingType;
import dev.wharden.control.Shape;
import dev.wharden.control.Shape.Shorthand;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what stands under a control's id into its long form, as the control's shape allows. */
final class SettingsReader {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Problems problems;
    private final SettingValues values;

    SettingsReader(Problems problems) {
        this.problems = problems;
        this.values = new SettingValues(problems);
    }

    /**
     * The long form of a bare value, such as {@code false}; empty when it is a map or, which is reported, wrong.
     *
     * @param origins where each key comes from is added here
     */
    Optional<ObjectNode> bare(Shape shape, Yaml node, Map<String, String> origins) {
        String key = shape.shorthand().key();
        if (shape.shorthand() == Shorthand.NONE) {
            problems.error(node.place(), "expected a map, found " + node.description());
            return Optional.empty();
        }
        Key<?> setting = shape.keys().stream()
                .filter(one -> one.name().equals(key))
                .findFirst()
                .orElseThrow();
        origins.put(key, node.place().brief());
        return values.read(setting, node).map(value -> {
            ObjectNode tree = JSON.objectNode();
            tree.set(key, value);
            return tree;
        });
    }

    /**
     * The settings of a map, whose other keys (onDrift, severity) the caller reads. What such a map names is wanted:
     * {@code allow} is false and {@code required} true unless it says otherwise.
     */
    ObjectNode detailed(Shape shape, Keys keys, Map<String, String> origins) {
        ObjectNode tree = JSON.objectNode();
        String word = shape.shorthand().key();
        read(shape.keys(), keys, tree, "", origins);
        if (shape.shorthand() == Shorthand.FORBIDDEN || shape.shorthand() == Shorthand.REQUIRED) {
            if (!tree.isEmpty() && !tree.has(word)) {
                tree.put(word, shape.shorthand() == Shorthand.REQUIRED);
                origins.put(word, keys.place().brief());
            }
        }
        return tree;
    }

    private void read(List<Key<?>> settings, Keys keys, ObjectNode tree, String path, Map<String, String> origins) {
        for (Key<?> setting : settings) {
            Optional<Yaml> found = keys.find(setting.name());
            if (found.isEmpty()) {
                continue;
            }
            Yaml node = found.get();
            if (setting.type() == SettingType.OBJECT) {
                ObjectNode nested = JSON.objectNode();
                try (Keys inner = Keys.of(node, problems)) {
                    read(setting.nested(), inner, nested, path + "/" + setting.name(), origins);
                }
                tree.set(setting.name(), nested);
                continue;
            }
            Optional<JsonNode> value =
                    setting.type() == SettingType.MAPS ? maps(setting, node) : values.read(setting, node);
            value.ifPresent(it -> tree.set(setting.name(), it));
            origins.put(
                    path.isEmpty() ? setting.name() : path + "/" + setting.name(),
                    node.place().brief());
        }
    }

    /** Each element with every key; one that lacks any is reported. */
    private Optional<JsonNode> maps(Key<?> setting, Yaml node) {
        return values.maps(node, element -> {
            ObjectNode one = JSON.objectNode();
            try (Keys keys = Keys.of(element, problems)) {
                for (Key<?> key : setting.nested()) {
                    keys.require(key.name(), value -> values.read(key, value))
                            .ifPresent(value -> one.set(key.name(), value));
                }
            }
            return Optional.of(one);
        });
    }
}
