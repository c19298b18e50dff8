package dev.wharden.remedy.recreate.needs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Volumes that a container has by {@code --volumes-from}. The container that lends them may be gone or replaced when
 * the one that borrows is created again; then it mounts the same volumes itself.
 */
public final class LentVolumes {
    private LentVolumes() {}

    /**
     * The body with the mounts that the container had.
     *
     * @param find a container by id or name; empty for none; may throw a DockerException
     * @param before the container as it ran
     */
    public static CreateBody of(Function<String, Optional<Container>> find, CreateBody body, Container before) {
        List<String> lenders = before.strings("/HostConfig/VolumesFrom");
        if (lenders.isEmpty()) {
            return body;
        }
        List<JsonNode> borrowed = before.at("/Mounts")
                .valueStream()
                .filter(mount -> !declares(body, mount.path("Destination").asText()))
                .toList();
        List<JsonNode> lent = lenders.stream()
                .flatMap(lender -> find.apply(lender.split(":", 2)[0]).stream())
                .flatMap(lender -> lender.at("/Mounts").valueStream())
                .toList();
        boolean all = lenders.stream()
                .allMatch(lender -> find.apply(lender.split(":", 2)[0]).isPresent());
        return all && borrowed.stream().allMatch(mount -> lent.stream().anyMatch(other -> same(mount, other)))
                ? body
                : own(body, borrowed);
    }

    private static boolean same(JsonNode mount, JsonNode other) {
        return Stream.of("Type", "Name", "Destination")
                        .allMatch(field -> mount.path(field).equals(other.path(field)))
                && (mount.path("Type").asText().equals("volume")
                        || mount.path("Source").equals(other.path("Source")));
    }

    private static boolean declares(CreateBody body, String destination) {
        return body.hostConfig()
                        .path("Binds")
                        .valueStream()
                        .map(bind -> bind.asText().split(":", -1))
                        .anyMatch(parts -> parts.length > 1 && parts[1].equals(destination))
                || body.hostConfig()
                        .path("Mounts")
                        .valueStream()
                        .anyMatch(mount -> mount.path("Target").asText().equals(destination));
    }

    private static CreateBody own(CreateBody body, List<JsonNode> borrowed) {
        ObjectNode tree = body.tree().deepCopy();
        ObjectNode host = tree.withObject("/HostConfig");
        host.remove("VolumesFrom");
        ArrayNode mounts = host.get("Mounts") instanceof ArrayNode there ? there : host.putArray("Mounts");
        for (JsonNode mount : borrowed) {
            String type = mount.path("Type").asText();
            boolean volume = type.equals("volume");
            ObjectNode own = mounts.addObject()
                    .put("Type", type)
                    .put("Source", mount.path(volume ? "Name" : "Source").asText())
                    .put("Target", mount.path("Destination").asText())
                    .put("ReadOnly", !mount.path("RW").asBoolean(true));
            if (volume) {
                own.putObject("VolumeOptions").put("NoCopy", true);
            }
        }
        return new CreateBody(tree);
    }
}
