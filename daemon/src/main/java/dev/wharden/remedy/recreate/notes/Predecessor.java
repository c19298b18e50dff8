package dev.wharden.remedy.recreate.notes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of the log of a container that a recreation has removed: the engine deletes the log with it. No value of its
 * environment is in it; every text is hostile.
 *
 * @param action the recreation's id
 * @param at when it was read, just before the removal
 * @param containerId of the one that was removed
 * @param log its last lines, the oldest first, each of bounded length
 */
public record Predecessor(String action, Instant at, String containerId, List<String> log) {
    public Predecessor {
        log = List.copyOf(log);
    }

    ObjectNode tree() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("action", action);
        tree.put("at", at.toString());
        tree.put("containerId", containerId);
        log.forEach(tree.putArray("log")::add);
        return tree;
    }

    /** Throws DateTimeParseException when it is not one. */
    static Predecessor of(JsonNode tree) {
        var log = new ArrayList<String>();
        tree.path("log").forEach(line -> log.add(line.asText()));
        return new Predecessor(
                tree.path("action").asText(),
                Instant.parse(tree.path("at").asText()),
                tree.path("containerId").asText(),
                log);
    }
}
