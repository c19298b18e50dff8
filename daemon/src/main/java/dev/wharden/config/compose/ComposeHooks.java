package dev.wharden.config.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.config.yaml.Keys;
import dev.wharden.config.yaml.Yaml;
import dev.wharden.config.yaml.YamlTree;
import java.util.List;
import java.util.Map;

/** The {@code post_start} and {@code pre_stop} of a service: compose runs each in it as {@code docker exec} does. */
final class ComposeHooks {
    private final ComposeValues values;
    private final Map<String, String> unknown;

    /** Adds to {@code unknown}, control to reason, what hooks with other rights than the service's leave open. */
    ComposeHooks(ComposeValues values, Map<String, String> unknown) {
        this.values = values;
        this.unknown = unknown;
    }

    void read(Keys service) {
        for (String key : List.of("post_start", "pre_stop")) {
            service.find(key).map(values::elements).orElse(List.of()).forEach(hook -> read(key, hook));
        }
    }

    private void read(String key, Yaml hook) {
        if (!(hook instanceof Yaml.Mapping)) {
            values.wrong(hook, "expected a map with command");
            return;
        }
        JsonNode given = YamlTree.of(hook);
        boolean privileged = given.has("privileged") && given.path("privileged").asBoolean(true);
        if (privileged || given.has("user")) {
            List.of("runAsNonRoot", "capabilities")
                    .forEach(control -> unknown.put(control, key + " runs a command with other rights"));
        }
    }
}
