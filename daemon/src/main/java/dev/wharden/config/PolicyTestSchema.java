package dev.wharden.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.config.compose.PlainContainer;
import dev.wharden.control.Info;
import java.util.Collection;
import java.util.List;

/** The part of the JSON Schema that is about policy tests. */
final class PolicyTestSchema {
    private static final List<String> CLOSED = List.of("HostConfig", "Config", "State", "NetworkSettings");

    private PolicyTestSchema() {}

    static void write(ObjectNode spec, List<Info> controls) {
        SchemaNodes.object(spec, "cases");
        ObjectNode properties = spec.withObject("properties");
        described(properties, "policies", "Files or folders of policies, beside this file.");
        texts(properties.withObject("policies"));
        described(properties, "profile", "A built-in profile instead of policies.");
        SchemaNodes.words(properties.withObject("profile"), DocumentReader.PROFILES.keySet());
        described(properties, "at", "The moment that decides which exceptions hold; now where absent.");
        properties.withObject("at").put("type", "string").put("format", "date-time");
        ObjectNode cases = properties.putObject("cases").put("type", "array").put("minItems", 1);
        one(cases.putObject("items"), controls);
    }

    private static void one(ObjectNode node, List<Info> controls) {
        SchemaNodes.object(node, "name", "expect");
        ObjectNode properties = node.withObject("properties");
        properties.putObject("name").put("type", "string").put("pattern", "\\S");
        described(properties, "inspect", "What differs from a container for which only an image was asked.");
        inspect(properties.withObject("inspect"));
        described(properties, "inspectFile", "What docker inspect printed, beside this file.");
        properties.withObject("inspectFile").put("type", "string").put("pattern", "\\S");
        described(properties, "image", "What docker image inspect says, where it matters.");
        properties.withObject("image").put("type", "object");
        var either = node.putArray("oneOf");
        either.addObject().putArray("required").add("inspect");
        either.addObject().putArray("required").add("inspectFile");
        expected(properties.putObject("expect"), controls);
    }

    private static void inspect(ObjectNode node) {
        SchemaNodes.object(node);
        ObjectNode properties = node.withObject("properties");
        PlainContainer.keys("").forEach(properties::putObject);
        for (String part : CLOSED) {
            ObjectNode object = properties.withObject(part);
            SchemaNodes.object(object);
            PlainContainer.keys("/" + part).forEach(object.withObject("properties")::putObject);
        }
    }

    private static void expected(ObjectNode node, List<Info> controls) {
        SchemaNodes.object(node);
        node.put("minProperties", 1);
        ObjectNode properties = node.withObject("properties");
        described(properties, "policy", "The policy that decides; an empty text for none.");
        properties.withObject("policy").put("type", "string");
        SchemaNodes.words(properties.putObject("mode"), DocumentReader.MODES.keySet());
        SchemaNodes.words(properties.putObject("state"), PolicyTestReader.STATES.keySet());
        SchemaNodes.words(properties.putObject("remedy"), PolicyTestReader.REMEDIES);
        Collection<String> names =
                controls.stream().flatMap(info -> info.names().stream()).toList();
        findings(properties, "findings", "All that counts and nothing else: controls, or control/rule.", names);
        findings(properties, "excepted", "All that an exception excuses.", names);
        findings(properties, "unknown", "All that could not be read.", names);
    }

    private static void findings(ObjectNode properties, String key, String meaning, Collection<String> names) {
        described(properties, key, meaning);
        SchemaNodes.words(properties.withObject(key).put("type", "array").putObject("items"), names);
    }

    private static void described(ObjectNode properties, String key, String meaning) {
        properties.putObject(key).put("description", meaning);
    }

    private static void texts(ObjectNode node) {
        node.put("type", "array").putObject("items").put("type", "string").put("pattern", "\\S");
    }
}
