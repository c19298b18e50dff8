package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.observe.ComposeLabels;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells what compose makes in place of a container that is held: {@code up --force-recreate} gives the same service a
 * new container, which would run free. Labels are as anybody likes, and who is held may carry those of another service,
 * so that whatever compose makes there next would be held in its stead: a replacement is also younger, has the name
 * that the held one had, and may do just what that could. One whose configuration was changed is another one, and is
 * judged afresh. Pure.
 */
final class Replacement {
    /** The id of the one that is replaced, its name, or since compose 2.30 its service and number. */
    private static final String REPLACES = "com.docker.compose.replace";

    /** Until the old one is gone: compose pkg/compose/convergence.go, recreateContainer. */
    private static final String PASSING = "[0-9a-f]{12}_";

    /** What compose fills in anew, with ids and anonymous volumes of now. */
    private static final List<String> OF_NOW =
            List.of("NetworkMode", "PidMode", "IpcMode", "VolumesFrom", "Links", "Binds", "Mounts");

    private Replacement() {}

    /** Whether compose made one in place of any other. */
    static boolean isPossible(Container made) {
        return !made.labels().getOrDefault(REPLACES, "").isEmpty();
    }

    /** Whether compose could make another in its place. */
    static boolean isReplaceable(Container old) {
        return !old.labels().getOrDefault(ComposeLabels.HASH, "").isEmpty();
    }

    /** Whether one was made by compose in place of another, from the same configuration. */
    static boolean of(Container old, Container made) {
        return isReplaceable(old)
                && isPossible(made)
                && Objects.equals(
                        old.labels().get(ComposeLabels.HASH), made.labels().get(ComposeLabels.HASH))
                && made.text("/Created").compareTo(old.text("/Created")) > 0
                && hasItsName(old, made)
                && rights(old).equals(rights(made))
                && folders(old).equals(folders(made));
    }

    private static boolean hasItsName(Container old, Container made) {
        return Group.name(made).replaceFirst("^" + PASSING, "").equals(Group.name(old));
    }

    private static ObjectNode rights(Container container) {
        JsonNode host = container.at("/HostConfig");
        return host instanceof ObjectNode fields ? fields.deepCopy().without(OF_NOW) : container.tree();
    }

    /** Of the host. */
    private static Set<String> folders(Container container) {
        Stream<String> binds = container.strings("/HostConfig/Binds").stream().filter(bind -> bind.startsWith("/"));
        Stream<String> mounts = container
                .at("/HostConfig/Mounts")
                .valueStream()
                .filter(mount -> mount.path("Type").asText().equals("bind"))
                .map(JsonNode::toString);
        return Stream.concat(binds, mounts).collect(Collectors.toSet());
    }
}
