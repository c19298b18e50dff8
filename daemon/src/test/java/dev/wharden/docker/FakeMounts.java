package dev.wharden.docker;

import static dev.wharden.docker.FakeWorld.NODES;
import static dev.wharden.docker.FakeWorld.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Binds, mounts, tmpfs, volumes of the image and of other containers, as inspect shows them in {@code Mounts}. */
final class FakeMounts {
    private final FakeWorld world;

    FakeMounts(FakeWorld world) {
        this.world = world;
    }

    void mount(ObjectNode tree) {
        var points = new LinkedHashMap<String, ObjectNode>();
        tree.at("/HostConfig/VolumesFrom")
                .forEach(from -> lender(from.asText().split(":", -1)[0])
                        .path("Mounts")
                        .forEach(point -> points.put(text(point, "/Destination"), point.deepCopy())));
        tree.at("/HostConfig/Binds").forEach(bind -> {
            String[] parts = bind.asText().split(":", 3);
            String mode = parts.length > 2 ? parts[2] : "";
            boolean writable = !List.of(mode.split(",", -1)).contains("ro");
            points.put(
                    parts[1],
                    parts[0].startsWith("/")
                            ? point("bind", "", parts[0], parts[1], mode, writable)
                            : volume(parts[0], parts[1], mode.isEmpty() ? "z" : mode, writable, false));
        });
        tree.at("/HostConfig/Mounts").forEach(mount -> {
            String target = text(mount, "/Target");
            boolean writable = !mount.path("ReadOnly").asBoolean();
            points.put(
                    target,
                    switch (text(mount, "/Type")) {
                        case "volume" -> volume(text(mount, "/Source"), target, "z", writable, false);
                        case "tmpfs" -> point("tmpfs", "", "", target, "", writable);
                        default -> point("bind", "", text(mount, "/Source"), target, "", writable);
                    });
        });
        tree.at("/Config/Volumes").properties().forEach(entry -> {
            boolean covered = points.containsKey(entry.getKey())
                    || tree.at("/HostConfig/Tmpfs").has(entry.getKey());
            if (!covered) {
                points.put(entry.getKey(), volume("", entry.getKey(), "", true, true));
            }
        });
        ArrayNode mounts = tree.putArray("Mounts");
        points.values().forEach(mounts::add);
    }

    private ObjectNode lender(String lender) {
        return world.find(lender).orElseThrow(() -> new DockerException.Rejected("No such container: " + lender));
    }

    private ObjectNode volume(String name, String target, String mode, boolean writable, boolean labelled) {
        String volume = world.volume(name, labelled);
        return point("volume", volume, "/var/lib/docker/volumes/" + volume + "/_data", target, mode, writable);
    }

    private static ObjectNode point(
            String type, String name, String source, String target, String mode, boolean writable) {
        ObjectNode point = NODES.objectNode().put("Type", type);
        if (!name.isEmpty()) {
            point.put("Name", name);
        }
        point.put("Source", source).put("Destination", target);
        if (type.equals("volume")) {
            point.put("Driver", "local");
        }
        return point.put("Mode", mode).put("RW", writable).put("Propagation", type.equals("bind") ? "rprivate" : "");
    }

    /** The volumes that a container made for itself and that {@code --rm} and {@code rm -v} therefore delete. */
    void removeAnonymous(ObjectNode tree) {
        for (JsonNode mount : tree.path("Mounts")) {
            String name = text(mount, "/Name");
            boolean named = false;
            for (JsonNode bind : tree.at("/HostConfig/Binds")) {
                named |= bind.asText().startsWith(name + ":");
            }
            for (JsonNode asked : tree.at("/HostConfig/Mounts")) {
                named |= text(asked, "/Source").equals(name);
            }
            if (!name.isEmpty() && !named && !usedElsewhere(tree, name) && world.volumes.remove(name) != null) {
                world.emit("volume", "destroy", name, Map.of("driver", "local"), "");
            }
        }
    }

    private boolean usedElsewhere(ObjectNode tree, String volume) {
        return world.containers.values().stream()
                .filter(other -> !text(other, "/Id").equals(text(tree, "/Id")))
                .anyMatch(other -> other.path("Mounts").findValuesAsText("Name").contains(volume));
    }
}
