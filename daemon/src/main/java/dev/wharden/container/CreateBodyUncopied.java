package dev.wharden.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Declared volumes that are empty are mounted without a copy. The engine fills an empty volume from the image, content,
 * owner and mode, when a container is created, also while another one uses it (measured): what its owner emptied or
 * gave to another user must stay so.
 */
final class CreateBodyUncopied {
    /** In a bind's mode. */
    static final String NOCOPY = "nocopy";

    private CreateBodyUncopied() {}

    static void apply(ObjectNode body, Circumstances circumstances) {
        Set<String> empty = circumstances.emptyVolumes().stream()
                .map(CreateBodyVolumes::normal)
                .collect(Collectors.toSet());
        ObjectNode host = body.withObject("/HostConfig");
        if (host.get("Binds") instanceof ArrayNode binds) {
            for (int i = 0; i < binds.size(); i++) {
                String[] parts = binds.get(i).asText().split(":", -1);
                if (parts.length > 1
                        && !parts[0].startsWith("/")
                        && empty.contains(CreateBodyVolumes.normal(parts[1]))) {
                    String mode = parts.length > 2 ? parts[2] : "";
                    binds.set(i, binds.textNode(parts[0] + ":" + parts[1] + ":" + withoutCopy(mode)));
                }
            }
        }
        for (JsonNode mount : host.path("Mounts")) {
            if (mount instanceof ObjectNode declared
                    && declared.path("Type").asText().equals("volume")
                    && empty.contains(
                            CreateBodyVolumes.normal(declared.path("Target").asText()))) {
                withoutCopy(declared);
            }
        }
    }

    /** The same mode; the engine takes none for {@code z}. */
    static String withoutCopy(String mode) {
        if (List.of(mode.split(",", -1)).contains(NOCOPY)) {
            return mode;
        }
        return (mode.isEmpty() ? "z" : mode) + "," + NOCOPY;
    }

    static void withoutCopy(ObjectNode mount) {
        ObjectNode options =
                mount.get("VolumeOptions") instanceof ObjectNode there ? there : mount.putObject("VolumeOptions");
        options.put("NoCopy", true);
    }
}
