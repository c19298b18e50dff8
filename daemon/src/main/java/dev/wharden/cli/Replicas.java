package dev.wharden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.config.compose.VolumeOwner;
import dev.wharden.container.Container;
import dev.wharden.remedy.recreate.loss.WritableLayer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * The other containers of a compose service ({@code scale}), which an override changes too.
 *
 * @param actual the one that is explained
 * @param others as the engine lists them
 * @param isTold whether it does: of a list that is very long it tells no labels
 */
record Replicas(Container actual, List<JsonNode> others, boolean isTold) {
    private static final String COMPOSE = "com.docker.compose.";

    Replicas {
        others = List.copyOf(others);
    }

    /** Of all containers that the engine lists. */
    static Replicas of(Container actual, List<JsonNode> listed) {
        String service = actual.labels().getOrDefault(COMPOSE + "service", "");
        String project = actual.labels().getOrDefault(COMPOSE + "project", "");
        return new Replicas(
                actual,
                listed.stream()
                        .filter(row -> !service.isEmpty() && service.equals(label(row, "service")))
                        .filter(row -> project.equals(label(row, "project")))
                        .filter(row -> !label(row, "oneoff").equalsIgnoreCase("true"))
                        .filter(row -> !row.path("Id").asText().equals(actual.id()))
                        .toList(),
                service.isEmpty() || listed.stream().allMatch(row -> row.has("Labels")));
    }

    private static String label(JsonNode row, String key) {
        return row.path("Labels").path(COMPOSE + key).asText("");
    }

    /** What compose does to them, in sentences. */
    List<String> lines() {
        List<String> names = others.stream().map(Replicas::name).sorted().toList();
        var lines = new ArrayList<String>();
        if (!names.isEmpty()) {
            lines.add("Compose replaces " + WritableLayer.some(names) + " too: what they wrote outside their volumes"
                    + " is lost unless you save it (docker diff lists it, docker cp saves it).");
        }
        if (!isTold) {
            lines.add("The list of all containers is too long to tell which others this service has: give the"
                    + " anonymous volumes of each to its new user as well (docker inspect names them).");
        }
        return lines;
    }

    private static String name(JsonNode row) {
        return row.at("/Names/0").asText().replaceFirst("^/", "");
    }

    /**
     * What makes the volumes of all of them the new user's: an anonymous volume each has of its own. Only where the one
     * that is explained has volumes too: labels do not tell who set them.
     */
    VolumeOwner with(VolumeOwner owner) {
        var existing = new HashMap<>(owner.existing());
        var subpaths = new HashMap<>(owner.subpaths());
        for (JsonNode row : others) {
            owner.existing().forEach((path, volume) -> {
                String other = volume(row, path);
                if (!other.isEmpty() && !other.equals(volume)) {
                    String target = "/of-" + name(row) + path;
                    existing.put(target, other);
                    if (owner.subpaths().containsKey(path)) {
                        subpaths.put(target, owner.subpaths().get(path));
                    }
                }
            });
        }
        return new VolumeOwner(owner.image(), owner.user(), existing, subpaths, owner.added());
    }

    private static String volume(JsonNode row, String path) {
        return row.path("Mounts")
                .valueStream()
                .filter(mount -> mount.path("Type").asText().equals("volume")
                        && mount.path("RW").asBoolean()
                        && mount.path("Destination").asText().equals(path))
                .map(mount -> mount.path("Name").asText())
                .findFirst()
                .orElse("");
    }
}
