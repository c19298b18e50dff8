package dev.wharden.docker;

import static dev.wharden.docker.FakeWorld.NODES;
import static dev.wharden.docker.FakeWorld.object;
import static dev.wharden.docker.FakeWorld.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Legacy links. The engine keeps the words of the request on disk and, in memory, which container each meant: inspect
 * shows that one's present name, and a restart of the engine reads the words anew (measured on 26.1.5).
 */
final class FakeLinks {
    private final FakeWorld world;
    private final Map<String, List<String>> asked = new LinkedHashMap<>();
    private final Map<String, List<Link>> links = new LinkedHashMap<>();

    private record Link(ObjectNode target, String alias) {}

    FakeLinks(FakeWorld world) {
        this.world = world;
    }

    void create(ObjectNode tree) {
        if (object(tree, "HostConfig").get("Links") instanceof ArrayNode words && !words.isEmpty()) {
            var list = new ArrayList<String>();
            words.forEach(word -> list.add(word.asText()));
            list.forEach(word -> FakeRules.refuse(
                    world.find(target(word)).isEmpty(),
                    "could not get container for " + target(word) + ": No such container: " + target(word)));
            asked.put(text(tree, "/Id"), list);
            register(tree);
        }
    }

    /** The engine has come back. A link to a name that is gone is lost. */
    void readAnew() {
        world.containers.values().forEach(this::register);
        show();
    }

    private void register(ObjectNode tree) {
        var registered = new ArrayList<Link>();
        for (String word : asked.getOrDefault(text(tree, "/Id"), List.of())) {
            world.find(target(word)).ifPresent(target -> registered.add(new Link(target, alias(word))));
        }
        links.put(text(tree, "/Id"), registered);
    }

    private static String target(String word) {
        return word.split(":", 2)[0];
    }

    private static String alias(String word) {
        String[] parts = word.split(":", 2);
        return parts.length > 1 ? parts[1] : parts[0];
    }

    /** After any name has changed: inspect shows the names of now. */
    void show() {
        world.containers.values().forEach(this::show);
    }

    void show(ObjectNode tree) {
        String id = text(tree, "/Id");
        if (asked.containsKey(id)) {
            ArrayNode shown = NODES.arrayNode();
            Objects.requireNonNull(links.get(id))
                    .forEach(link -> shown.add(
                            "/" + FakeWorld.name(link.target()) + ":/" + FakeWorld.name(tree) + "/" + link.alias()));
            object(tree, "HostConfig").set("Links", shown.isEmpty() ? NODES.nullNode() : shown);
        }
    }

    /** A container starts only while those that it is linked to run, and those may be gone. */
    void refuseUnlessRunning(ObjectNode tree) {
        for (Link link : links.getOrDefault(text(tree, "/Id"), List.of())) {
            if (!FakeProcess.running(link.target())) {
                throw new DockerException.Unavailable(
                        "Cannot link to a non running container: /" + FakeWorld.name(link.target()) + " AS /"
                                + FakeWorld.name(tree) + "/" + link.alias(),
                        null);
            }
        }
    }
}
