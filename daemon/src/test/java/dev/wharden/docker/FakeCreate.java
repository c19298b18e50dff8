package dev.wharden.docker;

import static dev.wharden.docker.FakeWorld.NODES;
import static dev.wharden.docker.FakeWorld.object;
import static dev.wharden.docker.FakeWorld.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.ContainerName;
import java.util.Map;
import java.util.Set;

/**
 * {@code POST /containers/create}: the defaults of the engine and of the image merged into what was asked (engine
 * 26.1.5, measured).
 */
final class FakeCreate {
    /** Fields of HostConfig that inspect shows only when they were asked for. */
    private static final Set<String> OPTIONAL =
            Set.of("Mounts", "Tmpfs", "StorageOpt", "Sysctls", "Annotations", "Init", "CreateMountpoint");

    private static final Set<String> OPTIONAL_CONFIG =
            Set.of(("Healthcheck StopSignal StopTimeout Shell NetworkDisabled MacAddress ArgsEscaped" + " ExposedPorts")
                    .split(" ", -1));

    private final FakeWorld world;
    private final FakeMounts mounts;

    FakeCreate(FakeWorld world) {
        this.world = world;
        this.mounts = new FakeMounts(world);
    }

    String create(String name, ObjectNode body) {
        if (!ContainerName.isValid(name) || name.startsWith("/")) {
            throw new DockerException.Rejected(
                    "Invalid container name (" + name + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
        }
        ObjectNode image = world.image(text(body, "/Image"));
        ObjectNode tree = FakeWorld.recorded("created-26.1.5.json");
        object(tree, "Config").put("Hostname", "").putNull("Cmd").putNull("Entrypoint");
        String id = world.newId();
        overlay(object(tree, "Config"), body, OPTIONAL_CONFIG);
        overlay(object(tree, "HostConfig"), body.path("HostConfig"), OPTIONAL);
        object(tree, "Config").put("Image", text(body, "/Image"));
        FakeRules.check(tree);
        world.containers.values().stream()
                .filter(other -> FakeWorld.name(other).equals(name))
                .findAny()
                .ifPresent(other -> {
                    throw new DockerException.Conflict("Conflict. The container name \"/" + name
                            + "\" is already in use by container \"" + text(other, "/Id") + "\".");
                });
        tree.put("Id", id).put("Name", "/" + name).put("Created", world.tick().toString());
        tree.put("Image", text(image, "/Id"));
        mergeImage(object(tree, "Config"), image.path("Config"));
        command(tree);
        host(tree, id);
        endpoints(tree, body.at("/NetworkingConfig/EndpointsConfig"));
        mounts.mount(tree);
        world.links.create(tree);
        world.containers.put(id, tree);
        world.links.show(tree);
        world.emit(tree, "create", Map.of());
        return id;
    }

    /** Fields that the engine does not know are dropped without a word, as the engine does. */
    private static void overlay(ObjectNode target, JsonNode asked, Set<String> optional) {
        asked.properties().forEach(entry -> {
            if ((target.has(entry.getKey()) || optional.contains(entry.getKey()))
                    && !entry.getValue().isNull()) {
                target.set(entry.getKey(), entry.getValue().deepCopy());
            }
        });
    }

    private static void mergeImage(ObjectNode config, JsonNode image) {
        for (String field : new String[] {"User", "WorkingDir", "StopSignal"}) {
            if (text(config, "/" + field).isEmpty() && !text(image, "/" + field).isEmpty()) {
                config.put(field, text(image, "/" + field));
            }
        }
        for (String field : new String[] {"ExposedPorts", "Volumes", "Labels"}) {
            image.path(field).properties().forEach(entry -> {
                if (!config.path(field).has(entry.getKey())) {
                    object(config, field).set(entry.getKey(), entry.getValue().deepCopy());
                }
            });
        }
        if (!config.has("Healthcheck") && image.has("Healthcheck")) {
            config.set("Healthcheck", image.get("Healthcheck").deepCopy());
        }
        for (JsonNode variable : image.path("Env")) {
            String key = variable.asText().split("=", 2)[0] + "=";
            ArrayNode env = config.get("Env") instanceof ArrayNode there ? there : config.putArray("Env");
            boolean set = false;
            for (JsonNode own : env) {
                set |= own.asText().startsWith(key);
            }
            if (!set) {
                env.add(variable.asText());
            }
        }
        if (config.path("Entrypoint").isEmpty()) {
            if (config.path("Cmd").isEmpty()) {
                config.set(
                        "Cmd",
                        image.path("Cmd").isMissingNode()
                                ? NODES.nullNode()
                                : image.get("Cmd").deepCopy());
            }
            if (config.path("Entrypoint").isNull() && image.has("Entrypoint")) {
                config.set("Entrypoint", image.get("Entrypoint").deepCopy());
            }
        }
        if (config.path("Entrypoint").size() == 1
                && text(config, "/Entrypoint/0").isEmpty()) {
            config.putNull("Entrypoint");
        }
    }

    private static void command(ObjectNode tree) {
        ArrayNode words = NODES.arrayNode();
        tree.at("/Config/Entrypoint").forEach(words::add);
        tree.at("/Config/Cmd").forEach(words::add);
        if (words.isEmpty()) {
            throw new DockerException.Rejected("no command specified");
        }
        tree.put("Path", words.get(0).asText());
        words.remove(0);
        tree.set("Args", words);
    }

    private void host(ObjectNode tree, String id) {
        ObjectNode host = object(tree, "HostConfig");
        defaultText(host, "NetworkMode", "bridge");
        defaultText(host, "IpcMode", "private");
        defaultText(host, "CgroupnsMode", "host");
        defaultText(host, "Runtime", "runc");
        if (text(host, "/NetworkMode").equals("default")) {
            host.put("NetworkMode", "bridge");
        }
        if (text(host, "/RestartPolicy/Name").isEmpty()) {
            object(host, "RestartPolicy")
                    .put("Name", "no")
                    .put(
                            "MaximumRetryCount",
                            host.at("/RestartPolicy/MaximumRetryCount").asInt());
        }
        if (host.path("ShmSize").asLong() == 0) {
            host.put("ShmSize", 67108864L);
        }
        if (host.path("Memory").asLong() > 0 && host.path("MemorySwap").asLong() == 0) {
            host.put("MemorySwap", host.path("Memory").asLong() * 2);
        }
        if (host.path("PidsLimit").asLong() <= 0) {
            host.putNull("PidsLimit");
        }
        boolean privileged = host.path("Privileged").asBoolean();
        if (privileged) {
            host.putNull("MaskedPaths").putNull("ReadonlyPaths");
        }
        boolean open = privileged
                || text(host, "/PidMode").equals("host")
                || text(host, "/IpcMode").equals("host");
        if (open && host.path("SecurityOpt").isEmpty()) {
            host.putArray("SecurityOpt").add("label=disable");
        }
        FakeRules.resolveOwner(world, host);
        String mode = text(host, "/NetworkMode");
        ObjectNode config = object(tree, "Config");
        if (mode.equals("host") && text(config, "/Hostname").isEmpty()) {
            config.put("Hostname", "vm");
        } else if (!mode.startsWith("container:") && text(config, "/Hostname").isEmpty()) {
            config.put("Hostname", id.substring(0, 12));
        }
    }

    private static void defaultText(ObjectNode node, String field, String value) {
        if (text(node, "/" + field).isEmpty()) {
            node.put(field, value);
        }
    }

    private static void endpoints(ObjectNode tree, JsonNode asked) {
        ObjectNode networks = NODES.objectNode();
        String mode = text(tree, "/HostConfig/NetworkMode");
        if (!mode.startsWith("container:")) {
            if (asked.isEmpty()) {
                networks.set(
                        mode, FakeNetworks.endpoint(asked.path(mode), FakeWorld.name(tree), text(tree, "/Id"), mode));
            }
            asked.properties()
                    .forEach(entry -> networks.set(
                            entry.getKey(),
                            FakeNetworks.endpoint(
                                    entry.getValue(), FakeWorld.name(tree), text(tree, "/Id"), entry.getKey())));
        }
        object(tree, "NetworkSettings").set("Networks", networks);
    }
}
