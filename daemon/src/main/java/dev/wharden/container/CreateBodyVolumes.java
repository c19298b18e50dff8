package dev.wharden.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The same anonymous volumes: they are pinned by their name, or the twin would get new and empty ones. Volumes that are
 * named in Binds or Mounts, or come from {@code --volumes-from}, are declared already. By its name a volume would be
 * filled from the image where it is empty, so that the pin forbids it.
 */
final class CreateBodyVolumes {
    private CreateBodyVolumes() {}

    static void apply(ObjectNode body, Container actual, Circumstances circumstances) {
        ObjectNode host = body.withObject("/HostConfig");
        for (JsonNode mount : actual.at("/Mounts")) {
            String name = mount.path("Name").asText();
            String destination = mount.path("Destination").asText();
            if (!mount.path("Type").asText().equals("volume")
                    || name.isEmpty()
                    || circumstances.inheritedVolumes().contains(destination)
                    || bound(host, destination)) {
                continue;
            }
            Optional<ObjectNode> declared = declared(host, destination);
            if (declared.isPresent()) {
                if (declared.get().path("Source").asText().isEmpty()) {
                    declared.get().put("Source", name);
                    CreateBodyUncopied.withoutCopy(declared.get());
                }
            } else {
                pin(host, name, destination, mount.path("RW").asBoolean(true));
            }
        }
    }

    private static void pin(ObjectNode host, String name, String destination, boolean writable) {
        if (destination.contains(":")) {
            // The image's own word for it, which a bind would take for the mode.
            ArrayNode mounts = host.get("Mounts") instanceof ArrayNode array ? array : host.putArray("Mounts");
            ObjectNode mount = mounts.addObject();
            mount.put("Type", "volume").put("Source", name).put("Target", destination);
            if (!writable) {
                mount.put("ReadOnly", true);
            }
            CreateBodyUncopied.withoutCopy(mount);
            return;
        }
        ArrayNode binds = host.get("Binds") instanceof ArrayNode array ? array : host.putArray("Binds");
        binds.add(name + ":" + destination + ":" + CreateBodyUncopied.withoutCopy(writable ? "" : "ro"));
    }

    private static boolean bound(ObjectNode host, String destination) {
        for (JsonNode bind : host.path("Binds")) {
            String[] parts = bind.asText().split(":", -1);
            if (parts.length > 1 && normal(parts[1]).equals(normal(destination))) {
                return true;
            }
        }
        return false;
    }

    private static Optional<ObjectNode> declared(ObjectNode host, String destination) {
        for (JsonNode mount : host.path("Mounts")) {
            if (mount instanceof ObjectNode object
                    && normal(mount.path("Target").asText()).equals(normal(destination))) {
                return Optional.of(object);
            }
        }
        return Optional.empty();
    }

    /** As the engine shows it: without double slashes, dots, and one at its end. */
    static String normal(String path) {
        return Stream.of(path.split("/", -1))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .collect(Collectors.joining("/", "/", ""));
    }
}
