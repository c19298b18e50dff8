package dev.wharden.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;

/**
 * What is kept in memory of each container for its neighbours' sake. Labels may be of any size and there may be many such containers: long ones are left out, and the
 * copy says so, so that nobody takes it for the whole.
 */
final class Kept {
    private static final int LONG = 32 << 10;

    private Kept() {}

    static Container of(Container container) {
        JsonNode labels = container.at("/Config/Labels");
        if (size(labels) <= LONG) {
            return container;
        }
        ObjectNode tree = container.tree().deepCopy();
        if (tree.path("Config") instanceof ObjectNode config) {
            config.putObject("Labels");
        }
        tree.put(Container.CUT.substring(1), true);
        return new Container(tree);
    }

    private static int size(JsonNode labels) {
        return labels.properties().stream()
                .mapToInt(label ->
                        label.getKey().length() + label.getValue().asText().length())
                .sum();
    }
}
