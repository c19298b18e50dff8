package dev.wharden.remedy.recreate.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.remedy.recreate.coexistence.Block;
import dev.wharden.remedy.recreate.coexistence.Role;
import dev.wharden.remedy.recreate.needs.SameVolumes;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Bodies of the containers beside one that is recreated: none runs what is in the image. Pure. */
public final class Keeper {
    /** What no image has. */
    private static final String NOTHING = "/.wharden-never-runs";

    /** Where the engine mounts its own init program. */
    private static final String INIT = "/sbin/docker-init";

    private static final String HELD = "/.wharden-holds";

    /** The runtime's own threads count too, and its own memory. */
    private static final int PROCESSES = 64;

    private static final int MEMORY = 64 << 20;

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
     * Holds all volumes from the stop of the old one until its twin runs, so that nothing takes their data. What
     * removes a volume then is refused, "volume is in use": {@code docker volume prune --all} leaves it, {@code compose
     * down --volumes} says "Resource is still in use", goes on and ends well (measured with compose 2.26.1).
     */
    static CreateBody holder(Member member) {
        return keeping(member.before(), volume -> true);
    }

    /**
     * The same, and the engine restarts it for ever, which no prune takes: {@code docker system prune --all --volumes}
     * leaves it, the volumes and the image (measured on 26.1.5; moby daemon/prune.go asks IsRunning, which is true of
     * what is restarting, container/state.go). All that runs is the engine's own {@code docker-init --version}, for a
     * millisecond, without rights, network, log or a volume that it could write to. The engine mounts that program from
     * the host over whatever the image has there; the volumes are not where the old one has them, so that none is over
     * it. A label of SELinux is left as it is: the engine would give one to all that is in a volume.
     */
    static CreateBody restarting(Member member) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("Image", member.before().imageId());
        tree.put("User", "65534:65534");
        tree.put("WorkingDir", "/");
        tree.putArray("Entrypoint").add(INIT).add("--version");
        tree.putNull("Cmd");
        tree.putObject("Healthcheck").putArray("Test").add("NONE");
        ObjectNode host = tree.putObject("HostConfig");
        host.put("Init", true);
        host.putObject("RestartPolicy").put("Name", "always");
        host.put("NetworkMode", "none");
        host.put("ReadonlyRootfs", true);
        host.putArray("CapDrop").add("ALL");
        host.putArray("SecurityOpt").add("no-new-privileges").add("label=disable");
        host.put("PidsLimit", PROCESSES);
        host.put("Memory", MEMORY);
        host.putObject("LogConfig").put("Type", "none");
        String given = member.named(Role.HOLDER);
        String held = HELD + given.substring(given.lastIndexOf('-')) + "/";
        ArrayNode mounts = host.putArray("Mounts");
        for (Map.Entry<String, JsonNode> declared :
                member.before().at("/Config/Volumes").properties()) {
            // Else the engine makes a new volume for each that the image declares.
            mounts.addObject().put("Target", declared.getKey()).put("Type", "tmpfs");
        }
        for (JsonNode mount : member.before().at("/Mounts")) {
            if (mount.path("Type").asText().equals("volume")) {
                mounts.addObject()
                        .put("Target", held + mounts.size())
                        .put("Type", "volume")
                        .put("Source", mount.path("Name").asText())
                        .put("ReadOnly", true)
                        .putObject("VolumeOptions")
                        .put("NoCopy", true);
            }
        }
        return new CreateBody(tree);
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
