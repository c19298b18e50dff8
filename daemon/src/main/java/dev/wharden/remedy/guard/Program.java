package dev.wharden.remedy.guard;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What decides whether a repair of one container is likely to fail in the same way at another: the image and the
 * command, but also the user, the environment, what is mounted where, and the service of Compose. Many services share a
 * database's image and its command, and each is another tenant's.
 */
final class Program {
    private static final List<String> TOLD =
            List.of("/Path", "/Args", "/Config/User", "/Config/Env", "/HostConfig/Tmpfs");

    private Program() {}

    /** In short: all of it but the image may hold a secret, of which only a number is kept. */
    static String of(Container container) {
        String told = TOLD.stream().map(container::at).map(JsonNode::toString).collect(Collectors.joining("\n"));
        Map<String, String> labels = container.labels();
        Set<String> targets = container
                .at("/Mounts")
                .valueStream()
                .map(mount -> mount.path("Destination").asText())
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> service = List.of(
                labels.getOrDefault("com.docker.compose.project", ""),
                labels.getOrDefault("com.docker.compose.service", ""));
        return container.image() + " " + Integer.toHexString((told + targets + service).hashCode());
    }
}
