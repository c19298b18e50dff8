package dev.wharden.config.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.config.yaml.Keys;
import dev.wharden.config.yaml.Problems;
import dev.wharden.config.yaml.Yaml;
import dev.wharden.config.yaml.YamlTree;
import dev.wharden.subject.Volume;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the services of a compose file share.
 *
 * @param name of the project
 * @param folder that relative paths begin in: that of the first file
 * @param root the merged files, their variables replaced
 * @param variables of environment and {@code .env}
 * @param problems of this reading
 */
record ComposeProject(String name, Path folder, Yaml.Mapping root, ComposeVariables variables, Problems problems) {
    /**
     * A volume of the engine.
     *
     * @param name as the engine names it
     * @param options empty where it is external: somebody else made it
     */
    record NamedVolume(String name, Optional<Volume> options) {}

    Keys keys(Yaml node) {
        return Keys.of(node, problems);
    }

    /**
     * A path of the host, absolute: relative ones begin in the folder of the first file. As a text, since any text may
     * stand there.
     */
    String path(String written) {
        String expanded = written.equals("~") || written.startsWith("~/")
                ? variables.get("HOME") + written.substring(1)
                : written;
        var parts = new ArrayDeque<String>();
        for (String part : (expanded.startsWith("/") ? expanded : folder + "/" + expanded).split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return "/" + String.join("/", parts);
    }

    /**
     * An entry of {@code volumes}, {@code networks}, {@code secrets}, {@code configs} or {@code services}; nothing of
     * it may be written, which is an empty map.
     */
    Optional<Yaml> declared(String kind, String key) {
        return child(root, kind)
                .flatMap(all -> child(all, key))
                .map(value -> value instanceof Yaml.Mapping ? value : ComposeMerge.map(value));
    }

    Optional<NamedVolume> volume(String key) {
        return declared("volumes", key).map(node -> {
            var tree = YamlTree.of(node);
            var options = new LinkedHashMap<String, String>();
            tree.path("driver_opts")
                    .propertyStream()
                    .forEach(option ->
                            options.put(option.getKey(), option.getValue().asText("")));
            Optional<Volume> own = isExternal(tree)
                    ? Optional.empty()
                    : Optional.of(new Volume(tree.path("driver").asText("local"), options));
            return new NamedVolume(named(tree, key), own);
        });
    }

    /** The engine's name of a network; that of the project where it is {@code default} and not declared. */
    Optional<String> network(String key) {
        return declared("networks", key)
                .map(node -> named(YamlTree.of(node), key))
                .or(() -> key.equals("default") ? Optional.of(name + "_default") : Optional.empty());
    }

    private String named(JsonNode tree, String key) {
        String own = tree.path("name").asText("");
        return !own.isEmpty() ? own : isExternal(tree) ? key : name + "_" + key;
    }

    /** Older files have a map with the name there. */
    private static boolean isExternal(JsonNode tree) {
        return tree.path("external").asBoolean(false) || tree.path("external").isObject();
    }

    /** Of a service of this project. */
    String containerName(String service) {
        return declared("services", service)
                .map(node -> YamlTree.of(node).path("container_name").asText(""))
                .filter(own -> !own.isEmpty())
                .orElse(name + "-" + service + "-1");
    }

    private static Optional<Yaml> child(Yaml node, String key) {
        return node instanceof Yaml.Mapping mapping
                ? mapping.entries().stream()
                        .filter(entry -> entry.key().equals(key))
                        .map(Yaml.Entry::value)
                        .findFirst()
                : Optional.empty();
    }

    /** As compose makes a project's name of a folder's (compose-go, NormalizeProjectName). */
    static String normalised(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^-_a-z0-9]", "").replaceFirst("^[_-]+", "");
    }

    Map<String, Yaml.Entry> services() {
        var services = new LinkedHashMap<String, Yaml.Entry>();
        child(root, "services")
                .map(ComposeMerge::map)
                .ifPresent(all -> all.entries().forEach(entry -> services.put(entry.key(), entry)));
        return services;
    }
}
