package dev.wharden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.config.compose.VolumeOwner;
import dev.wharden.container.Container;
import dev.wharden.observe.ComposeLabels;
import dev.wharden.remedy.recreate.loss.WritableLayer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The other containers of a compose service ({@code scale}), which an override changes too.
 *
 * @param actual the one that is explained
 * @param others as the engine lists them
 * @param doubtful those of which it cannot be told, since their labels, or those of {@code actual}, may be an image's
 * @param isTold whether it does: of a list that is very long it tells no labels
 */
record Replicas(Container actual, List<JsonNode> others, List<JsonNode> doubtful, boolean isTold) {
    private static final String COMPOSE = "com.docker.compose.";
    private static final String SERVICE = COMPOSE + "service";
    private static final String PROJECT = COMPOSE + "project";

    Replicas {
        others = List.copyOf(others);
        doubtful = List.copyOf(doubtful);
    }

    /** Whose labels are whose: the engine's list tells a container's and its image's as one. */
    @FunctionalInterface
    interface Labels {
        /** As {@link dev.wharden.observe.Observer#isOwnLabel}. */
        boolean own(String containerId, String image, String label, String value);
    }

    /**
     * Of all containers that the engine lists.
     *
     * @param labels asked about those that say that they are of this service
     */
    static Replicas of(Container actual, List<JsonNode> listed, Labels labels) {
        String service = actual.labels().getOrDefault(SERVICE, "");
        String project = actual.labels().getOrDefault(PROJECT, "");
        List<JsonNode> named = listed.stream()
                .filter(row -> !service.isEmpty() && service.equals(label(row, SERVICE)))
                .filter(row -> project.equals(label(row, PROJECT)))
                .filter(row -> !label(row, COMPOSE + "oneoff").equalsIgnoreCase("true"))
                .filter(row -> !row.path("Id").asText().equals(actual.id()))
                .toList();
        String hash = actual.labels().getOrDefault(ComposeLabels.HASH, "");
        boolean own = !named.isEmpty() && isOwn(actual.id(), actual.imageId(), hash, labels);
        Map<Boolean, List<JsonNode>> others = named.stream()
                .collect(Collectors.partitioningBy(row -> own
                        && isOwn(
                                row.path("Id").asText(),
                                row.path("ImageID").asText(),
                                label(row, ComposeLabels.HASH),
                                labels)));
        return new Replicas(
                actual,
                others.getOrDefault(true, List.of()),
                others.getOrDefault(false, List.of()),
                service.isEmpty() || listed.stream().allMatch(row -> row.has("Labels")));
    }

    /** A container that was given compose's hash at its creation was given all of compose's labels. */
    private static boolean isOwn(String id, String image, String hash, Labels labels) {
        return !hash.isEmpty() && labels.own(id, image, ComposeLabels.HASH, hash);
    }

    private static String label(JsonNode row, String key) {
        return row.path("Labels").path(key).asText("");
    }

    /** What compose does to them, in sentences. */
    List<String> lines() {
        List<String> names = names(others);
        var lines = new ArrayList<String>();
        if (!names.isEmpty()) {
            lines.add("Compose replaces " + WritableLayer.some(names) + " too: what they wrote outside their volumes"
                    + " is lost unless you save it (docker diff lists it, docker cp saves it).");
        }
        if (!doubtful.isEmpty()) {
            lines.add("Whether " + WritableLayer.some(names(doubtful)) + " is of this service too cannot be told, since"
                    + " labels may be an image's: if compose replaces it, save what it wrote, and give its anonymous"
                    + " volumes to the new user (docker inspect names them).");
        }
        if (!isTold) {
            lines.add("The list of all containers is too long to tell which others this service has: give the"
                    + " anonymous volumes of each to its new user as well (docker inspect names them).");
        }
        return lines;
    }

    private static List<String> names(List<JsonNode> rows) {
        return rows.stream().map(Replicas::name).sorted().toList();
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
                String other = volume(row, path)
                        .map(mount -> mount.path("Name").asText())
                        .findFirst()
                        .orElse("");
                if (!other.isEmpty() && !other.equals(volume)) {
                    String target = "/of-" + name(row) + path;
                    existing.put(target, other);
                    if (owner.subpaths().containsKey(path)) {
                        subpaths.put(target, owner.subpaths().get(path));
                    }
                }
            });
        }
        return new VolumeOwner(owner.image(), owner.user(), existing, subpaths, owner.added(), owner.whole());
    }

    /** What the others have at a path, where that is a volume that they may write to. */
    Stream<JsonNode> volumes(String path) {
        return others.stream().flatMap(row -> volume(row, path));
    }

    private static Stream<JsonNode> volume(JsonNode row, String path) {
        return row.path("Mounts")
                .valueStream()
                .filter(mount -> mount.path("Type").asText().equals("volume")
                        && mount.path("RW").asBoolean()
                        && mount.path("Destination").asText().equals(path));
    }
}
