package dev.wharden.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What the fake engine knows: containers, images, networks, volumes, and the events it told. Guarded by the lock of its
 * {@link FakeEngine}.
 */
final class FakeWorld {
    static final ObjectMapper MAPPER = new ObjectMapper();
    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    final Map<String, ObjectNode> containers = new LinkedHashMap<>();
    final Map<String, ObjectNode> images = new LinkedHashMap<>();
    final Map<String, ObjectNode> networks = new LinkedHashMap<>();
    final Map<String, ObjectNode> volumes = new LinkedHashMap<>();
    final FakeLinks links = new FakeLinks(this);
    final Map<String, String> manuallyStopped = new LinkedHashMap<>();
    final List<DockerEvent> events = new ArrayList<>();
    final List<Consumer<DockerEvent>> listeners = new ArrayList<>();
    final Map<Predicate<Container>, Behaviour> behaviours = new LinkedHashMap<>();
    final List<String> thawed = new ArrayList<>();
    Instant now = Instant.parse("2026-11-25T12:00:00Z");
    private int made;
    private int pids = 4000;

    /** A recorded answer of a real engine. */
    static ObjectNode recorded(String name) {
        try (InputStream in = FakeWorld.class.getResourceAsStream("/docker/" + name)) {
            return (ObjectNode) MAPPER.readTree(Objects.requireNonNull(in, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A fresh id of 64 hex digits, the same in each run. */
    String newId() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(("id" + made++).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    int newPid() {
        return pids++;
    }

    Instant tick() {
        now = now.plusMillis(1);
        return now;
    }

    void emit(String type, String action, String id, Map<String, String> attributes, String detail) {
        var event = new DockerEvent(type, action, id, attributes, detail, tick());
        events.add(event);
        List.copyOf(listeners).forEach(listener -> listener.accept(event));
    }

    /** An event of a container, with the attributes that the engine gives each of them. */
    void emit(ObjectNode container, String action, Map<String, String> more) {
        var attributes = new LinkedHashMap<String, String>();
        attributes.putAll(new Container(container).labels());
        attributes.put("name", UsableName.of(name(container), text(container, "/Id")));
        attributes.put("image", text(container, "/Config/Image"));
        attributes.putAll(more);
        emit("container", action, text(container, "/Id"), attributes, "");
    }

    /** By id, by name with or without slash, by the beginning of an id: the engine's own order. */
    ObjectNode container(String reference) {
        return find(reference).orElseThrow(() -> new DockerException.NotFound("No such container: " + reference));
    }

    Optional<ObjectNode> find(String reference) {
        ObjectNode byId = containers.get(reference);
        if (byId != null) {
            return Optional.of(byId);
        }
        String bare = reference.startsWith("/") ? reference.substring(1) : reference;
        var byName =
                containers.values().stream().filter(c -> name(c).equals(bare)).findFirst();
        return byName.isPresent()
                ? byName
                : containers.values().stream()
                        .filter(c -> !bare.isEmpty() && text(c, "/Id").startsWith(bare))
                        .findFirst();
    }

    ObjectNode image(String reference) {
        return images.values().stream()
                .filter(image -> matches(image, reference))
                .findFirst()
                .orElseThrow(() -> new DockerException.NotFound("No such image: " + reference));
    }

    private static boolean matches(ObjectNode image, String reference) {
        String id = text(image, "/Id");
        if (id.equals(reference) || (reference.length() >= 12 && id.startsWith("sha256:" + reference))) {
            return true;
        }
        for (JsonNode tag : image.path("RepoTags")) {
            if (tag.asText().equals(reference) || tag.asText().equals(reference + ":latest")) {
                return true;
            }
        }
        return false;
    }

    /** By id, by name, by the beginning of an id that no other has: the engine's own order (measured on 26.1.5). */
    Optional<ObjectNode> findNetwork(String reference) {
        return networks.values().stream()
                .filter(network -> text(network, "/Id").equals(reference))
                .findFirst()
                .or(() -> networkNamed(reference))
                .or(() -> {
                    List<ObjectNode> begun = networks.values().stream()
                            .filter(network ->
                                    !reference.isEmpty() && text(network, "/Id").startsWith(reference))
                            .toList();
                    return begun.size() == 1 ? Optional.of(begun.getFirst()) : Optional.empty();
                });
    }

    Optional<ObjectNode> networkNamed(String name) {
        return networks.values().stream()
                .filter(network -> text(network, "/Name").equals(name))
                .findFirst();
    }

    ObjectNode network(String reference) {
        return findNetwork(reference)
                .orElseThrow(() -> new DockerException.NotFound("network " + reference + " not found"));
    }

    /** The volume of that name, made when there is none; an empty name makes an anonymous one. */
    String volume(String name, boolean labelled) {
        String key = name.isEmpty() ? newId() : name;
        if (!volumes.containsKey(key)) {
            ObjectNode volume = NODES.objectNode()
                    .put("CreatedAt", tick().toString())
                    .put("Driver", "local")
                    .put("Mountpoint", "/var/lib/docker/volumes/" + key + "/_data")
                    .put("Name", key)
                    .put("Scope", "local");
            volume.set(
                    "Labels", labelled ? NODES.objectNode().put("com.docker.volume.anonymous", "") : NODES.nullNode());
            volume.putNull("Options");
            volumes.put(key, volume);
            emit("volume", "create", key, Map.of("driver", "local"), "");
        }
        return key;
    }

    Behaviour behaviour(ObjectNode container) {
        if (text(container, "/Path").equals("/sbin/docker-init")) {
            // The engine's own init program tells its version.
            return new Behaviour.Exits(0);
        }
        var described = new Container(container.deepCopy());
        return behaviours.entrySet().stream()
                .filter(entry -> entry.getKey().test(described))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(Behaviour.Runs::new);
    }

    static String name(ObjectNode container) {
        return text(container, "/Name").substring(1);
    }

    static String text(JsonNode node, String pointer) {
        return node.at(pointer).asText("");
    }

    static ObjectNode object(JsonNode node, String... path) {
        JsonNode at = node;
        for (String key : path) {
            at = ((ObjectNode) at).get(key) instanceof ObjectNode there ? there : ((ObjectNode) at).putObject(key);
        }
        return (ObjectNode) at;
    }
}
