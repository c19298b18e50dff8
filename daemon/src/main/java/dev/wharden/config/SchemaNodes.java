package dev.wharden.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.config.yaml.PlaceValues;
import dev.wharden.config.yaml.SettingValues;
import dev.wharden.control.Countries;
import dev.wharden.control.Endpoint;
import dev.wharden.control.Key;
import dev.wharden.control.Shape;
import dev.wharden.control.ShortTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The pieces of the JSON Schema. */
final class SchemaNodes {
    private static final String DURATION = "^[0-9]{1,7}[smhd]$";
    private static final String BYTES = "^(required|[0-9]{1,18}(\\.[0-9]{1,9})?(k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?)$";
    private static final String PROCESSORS = "^(required|[0-9]{1,18}(\\.[0-9]{1,9})?m?)$";

    private static final String RESTART = "^(no|always|unless-stopped|on-failure(:[0-9]{1,9})?)$";
    private static final String DOCKER_SIZE = "^[0-9]{1,15}(\\.[0-9]{1,9})? ?[kKmMgGtTpP]?[iI]?[bB]?$";
    private static final String ULIMIT = "^(-1|[0-9]{1,18})(:(-1|[0-9]{1,18}))?$";

    private SchemaNodes() {}

    /** Makes a node a map with no keys but those in its {@code properties}. */
    static void object(ObjectNode node, String... required) {
        node.put("type", "object");
        if (required.length > 0) {
            List.of(required).forEach(node.putArray("required")::add);
        }
        node.putObject("properties");
        node.put("additionalProperties", false);
    }

    static void refer(ObjectNode properties, String key, String definition) {
        properties.putObject(key).put("$ref", "#/$defs/" + definition);
    }

    static void words(ObjectNode node, Collection<String> words) {
        words.forEach(node.putArray("enum")::add);
    }

    /** The definitions that are used in several places. */
    static void shared(ObjectNode definitions) {
        definitions.putObject("duration").put("type", "string").put("pattern", DURATION);
        ObjectNode metadata = definitions.putObject("metadata");
        object(metadata, "name");
        metadata.withObject("properties")
                .putObject("name")
                .put("type", "string")
                .put("pattern", "^" + DocumentReader.NAME.pattern() + "$");
        ObjectNode match = definitions.putObject("match");
        object(match);
        texts(match.withObject("properties").putObject("images"), 1);
        texts(match.withObject("properties").putObject("names"), 1);
        match.withObject("properties")
                .putObject("labels")
                .put("type", "object")
                .putObject("additionalProperties")
                .put("type", "string")
                .put("minLength", 1);
        remediation(definitions.putObject("remediation"));
    }

    private static void remediation(ObjectNode node) {
        object(node);
        ObjectNode properties = node.withObject("properties");
        words(properties.putObject("onDrift"), RemediationReader.ON_DRIFT.keySet());
        words(properties.putObject("notRepairable"), RemediationReader.INSTEAD.keySet());
        words(properties.putObject("repairFailed"), RemediationReader.INSTEAD.keySet());
        refer(properties, "probation", "duration");
        words(properties.putObject("writableLayer"), List.of("Refuse", "Discard"));
        ObjectNode window = properties.putObject("window");
        object(window, "cron", "duration");
        window.withObject("properties").putObject("cron").put("type", "string");
        refer(window.withObject("properties"), "duration", "duration");
        window.withObject("properties").putObject("timeZone").put("type", "string");
    }

    /** What may stand under a control's id: its long form, and the bare value that its shape allows. */
    static void control(ObjectNode node, Shape shape) {
        var types = new java.util.LinkedHashSet<String>();
        switch (shape.shorthand()) {
            case FORBIDDEN, REQUIRED -> types.add("boolean");
            case VALUE ->
                shape.keys().stream()
                        .filter(setting -> setting.name().equals("value"))
                        .forEach(setting -> bare(node, setting, types));
            case NONE -> {}
        }
        types.add("object");
        if (types.size() == 1) {
            node.put("type", "object");
        } else {
            ArrayNode all = node.putArray("type");
            types.forEach(all::add);
        }
        node.set("properties", node.objectNode());
        node.put("additionalProperties", false);
        settings(node.withObject("properties"), shape.keys());
    }

    /** A pattern or bound says nothing of values of other types, so the bare value and the map can share a node. */
    private static void bare(ObjectNode node, Key<?> setting, Collection<String> types) {
        ObjectNode value = node.objectNode();
        setting(value, setting);
        if (value.get("type") instanceof ArrayNode several) {
            several.forEach(type -> types.add(type.textValue()));
        } else {
            types.add(value.path("type").asText());
        }
        value.remove(List.of("type", "description"));
        node.setAll(value);
    }

    private static void settings(ObjectNode properties, List<Key<?>> settings) {
        settings.forEach(setting -> setting(properties.putObject(setting.name()), setting));
    }

    private static void setting(ObjectNode node, Key<?> setting) {
        node.put("description", setting.meaning());
        switch (setting.type()) {
            case BOOLEAN -> node.put("type", "boolean");
            case TEXT -> node.put("type", "string");
            case TEXTS, CAPABILITIES, ADDRESSES -> texts(node, 0);
            case PATTERNS -> {
                ObjectNode each = node.put("type", "object").putObject("additionalProperties");
                each.putArray("type").add("string").add("array");
                each.put("minLength", 1)
                        .putObject("items")
                        .put("type", "string")
                        .put("minLength", 1);
            }
            case WORD -> words(node.put("type", "string"), setting.words());
            case WORDS -> {
                node.put("type", "array");
                words(node.putObject("items").put("type", "string"), setting.words());
            }
            case RESTART -> node.put("type", "string").put("pattern", RESTART);
            case RESTARTS -> {
                node.put("type", "array");
                node.putObject("items").put("type", "string").put("pattern", RESTART);
            }
            case DURATION -> node.put("type", "string").put("pattern", DURATION);
            case DOCKER_SIZE -> node.put("type", "string").put("pattern", DOCKER_SIZE);
            case ULIMIT -> either(node, ULIMIT, "integer");
            case VERSION -> node.put("type", "string").put("pattern", "^" + PlaceValues.VERSION + "$");
            case COUNTRY -> words(node.put("type", "string"), Countries.codes());
            case COUNTRIES -> {
                node.put("type", "array");
                var places = new ArrayList<>(Countries.AREAS);
                places.addAll(Countries.codes());
                words(node.putObject("items").put("type", "string"), places);
            }
            case ENDPOINT -> node.put("type", "string").put("pattern", Endpoint.PATTERN);
            case ROUND_TRIP -> node.put("type", "string").put("pattern", "^" + ShortTime.PATTERN + "$");
            case ENDPOINTS -> {
                node.put("type", "array").put("maxItems", PlaceValues.MOST_ENDPOINTS);
                node.putObject("items").put("type", "string").put("pattern", Endpoint.PATTERN);
            }
            case UID -> number(node, 0, SettingValues.MOST_UID);
            case SCORE -> number(node, -SettingValues.MOST_SCORE, SettingValues.MOST_SCORE);
            case PERCENT -> number(node, SettingValues.LEAST_PERCENT, SettingValues.MOST_PERCENT);
            case PORT -> number(node, 0, SettingValues.MOST_PORT);
            case PORTS -> {
                node.put("type", "array");
                number(node.putObject("items"), 1, SettingValues.MOST_PORT);
            }
            case BYTES -> either(node, BYTES, "number");
            case PROCESSORS -> either(node, PROCESSORS, "number");
            case COUNT -> either(node, "^(required|[0-9]{1,18})$", "integer");
            case USER -> node.put("type", "string").put("pattern", "^(observed|0*[1-9][0-9]{0,9}:0*[1-9][0-9]{0,9})$");
            case PATHS -> paths(node, "^/[^*?]*$");
            case TMPFS -> paths(node, "^/");
            case MAPS -> {
                node.put("type", "array").put("maxItems", PlaceValues.MOST_ENDPOINTS);
                ObjectNode items = node.putObject("items");
                object(items, setting.nested().stream().map(Key::name).toArray(String[]::new));
                settings(items.withObject("properties"), setting.nested());
            }
            case OBJECT -> {
                object(node);
                settings(node.withObject("properties"), setting.nested());
            }
        }
    }

    private static void paths(ObjectNode node, String pattern) {
        node.put("type", "array");
        node.putObject("items").put("type", "string").put("pattern", pattern);
    }

    private static void number(ObjectNode node, long least, long most) {
        node.put("type", "integer").put("minimum", least).put("maximum", most);
    }

    private static void either(ObjectNode node, String pattern, String number) {
        node.putArray("type").add("string").add(number);
        node.put("pattern", pattern).put("minimum", 0);
    }

    private static void texts(ObjectNode node, int shortest) {
        node.put("type", "array");
        ObjectNode items = node.putObject("items").put("type", "string");
        if (shortest > 0) {
            items.put("minLength", shortest);
        }
    }
}
