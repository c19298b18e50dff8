package dev.wharden.ops;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;

/** One alert of the shipped rules, with the name of the group it stands in. */
record Alert(String group, JsonNode rule) {
    static List<Alert> all() {
        return Shipped.yaml(Shipped.RULES)
                .path("groups")
                .valueStream()
                .flatMap(Alert::ofGroup)
                .toList();
    }

    private static Stream<Alert> ofGroup(JsonNode group) {
        return group.path("rules")
                .valueStream()
                .map(rule -> new Alert(group.path("name").asText(), rule));
    }

    String name() {
        return rule.path("alert").asText();
    }

    String expression() {
        return rule.path("expr").asText();
    }

    String severity() {
        return rule.at("/labels/severity").asText();
    }

    String annotation(String name) {
        return rule.path("annotations").path(name).asText();
    }

    @Override
    public String toString() {
        return name();
    }
}
