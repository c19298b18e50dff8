package dev.wharden.remedy.recreate.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.remedy.recreate.coexistence.Block;
import dev.wharden.remedy.recreate.needs.SameVolumes;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Bodies of the containers beside one that is removed: none can run, and compose sees none. Pure. */
public final class Keeper {
    /** What no image has. */
    private static final String NOTHING = "/.wharden-never-runs";

    /** Settings that name devices of the host, of a driver or of CDI. */
    static final List<String> DEVICES = List.of("Devices", "DeviceRequests", "DeviceCgroupRules");

    private static final String COMPOSE = "com.docker.compose.";

    private Keeper() {}

    /** The twin's body as a trial: what the engine makes of it can be compared while the old one runs. */
    static CreateBody trial(CreateBody body, String network) {
        ObjectNode tree = body.tree().deepCopy();
        unable(tree);
        if (tree.get("Labels") instanceof ObjectNode labels) {
            labels.properties().removeIf(label -> label.getKey().startsWith(COMPOSE));
        }
        return Block.on(new CreateBody(tree), network);
    }

    /**
     * Holds the image and the anonymous volumes of a container that is gone, so that no prune takes them before its
     * twin is there. Other volumes are left to whoever removes them: {@code compose down --volumes} must not find one
     * in use ({@link #holder}).
     */
    static CreateBody keeper(Member member) {
        return keeping(member.before(), SameVolumes::isAnonymous);
    }

    /**
     * Holds all volumes in the moment in which neither the old one nor its twin is there, so that nothing takes their
     * data. What removes a volume then is refused, "volume is in use": {@code docker volume prune --all} leaves it,
     * {@code compose down --volumes} says "Resource is still in use", goes on and ends well (measured with compose
     * 2.26.1).
     */
    static CreateBody holder(Member member) {
        return keeping(member.before(), volume -> true);
    }

    /** The settings of what is started for a member. */
    static JsonNode host(Member member) {
        JsonNode before = member.before().at("/HostConfig");
        ObjectNode host = member.body()
                .map(CreateBody::hostConfig)
                .<ObjectNode>map(JsonNode::deepCopy)
                .orElseGet(before::deepCopy);
        if (host.path("LogConfig").path("Type").asText().isEmpty()) {
            host.set("LogConfig", before.path("LogConfig"));
        }
        return host;
    }

    /** Has its log driver, its devices and nothing else of it: no volume, no network. */
    static CreateBody trying(Container before, String name, JsonNode settings) {
        ObjectNode tree = keeping(before, volume -> false).tree().deepCopy();
        // No image can bring what has such a name: it says who it is for.
        tree.putArray("Entrypoint").add(NOTHING + "/" + name);
        ObjectNode host = tree.withObject("/HostConfig");
        host.set("LogConfig", settings.path("LogConfig").deepCopy());
        for (String key : DEVICES) {
            if (!settings.path(key).isEmpty()) {
                host.set(key, settings.path(key).deepCopy());
            }
        }
        return new CreateBody(tree);
    }

    private static CreateBody keeping(Container before, Predicate<String> kept) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("Image", before.imageId());
        unable(tree);
        ObjectNode host = tree.putObject("HostConfig");
        host.put("NetworkMode", "none");
        ArrayNode mounts = host.putArray("Mounts");
        for (JsonNode mount : before.at("/Mounts")) {
            ObjectNode at =
                    mounts.addObject().put("Target", mount.path("Destination").asText());
            String volume = mount.path("Name").asText();
            if (mount.path("Type").asText().equals("volume") && kept.test(volume)) {
                at.put("Type", "volume").put("Source", volume);
                at.putObject("VolumeOptions").put("NoCopy", true);
            } else {
                // Else the engine makes a new volume for each that the image declares.
                at.put("Type", "tmpfs");
            }
        }
        return new CreateBody(tree);
    }

    private static void unable(ObjectNode tree) {
        tree.putArray("Entrypoint").add(NOTHING);
        tree.putNull("Cmd");
    }

    /** What inspect of a trial shows, as the twin's would be: what makes it a trial is taken back. */
    public static ObjectNode shown(ObjectNode trial, JsonNode desired) {
        ObjectNode tree = trial.deepCopy();
        for (String key : List.of("Path", "Args")) {
            put(tree, key, desired.path(key));
        }
        ObjectNode config = tree.withObject("/Config");
        for (String key : List.of("Entrypoint", "Cmd")) {
            put(config, key, desired.path("Config").path(key));
        }
        for (Map.Entry<String, JsonNode> label :
                desired.path("Config").path("Labels").properties()) {
            if (label.getKey().startsWith(COMPOSE)) {
                config.withObject("/Labels").set(label.getKey(), label.getValue());
            }
        }
        return tree;
    }

    private static void put(ObjectNode tree, String key, JsonNode value) {
        if (value.isMissingNode()) {
            tree.remove(key);
        } else {
            tree.set(key, value);
        }
    }
}
