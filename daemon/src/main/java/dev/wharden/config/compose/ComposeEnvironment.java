package dev.wharden.config.compose;

import dev.wharden.config.yaml.Keys;
import dev.wharden.config.yaml.Words;
import dev.wharden.config.yaml.Yaml;
import dev.wharden.config.yaml.YamlTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Environment and labels of a service. */
final class ComposeEnvironment {
    private static final String PROJECT = "com.docker.compose.project";
    private static final String SERVICE = "com.docker.compose.service";

    private final ComposeProject project;
    private final ComposeValues values;

    ComposeEnvironment(ComposeProject project, ComposeValues values) {
        this.project = project;
        this.values = values;
    }

    void read(Keys service, String key, ComposeTree tree) {
        var variables = new LinkedHashMap<String, String>();
        service.find("env_file")
                .map(ComposeEnvironment::files)
                .orElse(List.of())
                .forEach(one -> file(one, variables));
        Optional<Yaml> own = service.find("environment");
        own.map(ComposeMerge::map).ifPresent(all -> all.entries().forEach(entry -> variable(entry, variables)));
        if (!variables.isEmpty()) {
            tree.set(
                    "/Config/Env",
                    variables.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .toList(),
                    own.map(Yaml::place).orElse(service.place()));
        }
        service.find("labels")
                .ifPresent(node -> values.pairs(node)
                        .forEach((name, value) ->
                                tree.put("/Config/Labels", name, ComposeTree.JSON.textNode(value), node.place())));
        var labels = tree.root().withObject("/Config/Labels");
        labels.put(PROJECT, project.name());
        labels.put(SERVICE, key);
    }

    private void variable(Yaml.Entry entry, Map<String, String> variables) {
        boolean given = !(entry.value() instanceof Yaml.Scalar scalar && scalar.isNothing());
        if (given) {
            variables.put(entry.key(), values.text(entry.value()).orElse(""));
        } else if (project.variables().has(entry.key())) {
            variables.put(entry.key(), project.variables().get(entry.key()));
        } else {
            variables.remove(entry.key());
        }
    }

    private static List<Yaml> files(Yaml node) {
        return node instanceof Yaml.Sequence list ? list.elements() : List.of(node);
    }

    private void file(Yaml node, Map<String, String> variables) {
        boolean isLong = node instanceof Yaml.Mapping;
        String path = isLong
                ? YamlTree.of(node).path("path").asText("")
                : values.text(node).orElse("");
        boolean required = !isLong || YamlTree.of(node).path("required").asBoolean(true);
        Optional<String> text = path.isEmpty() ? Optional.empty() : ComposeFiles.text(project.path(path));
        if (text.isPresent()) {
            variables.putAll(project.variables().file(text.get().lines().toList(), node.place()));
        } else if (required) {
            values.wrong(node, "cannot read the env file " + Words.quote(path));
        }
    }
}
