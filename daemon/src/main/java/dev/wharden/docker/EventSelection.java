package dev.wharden.docker;

import java.util.List;

/**
 * Which events the engine is asked for. The others are never sent: every event of a container carries all of its
 * labels, and a health check alone causes three of them, as often as its container likes. Measured on 26.1.5: the
 * engine filters before it encodes.
 */
public final class EventSelection {
    /**
     * What happened to containers, networks, images and the engine that can change a verdict, or tells who has changed
     * something.
     */
    public static final List<String> ACTIONS = List.of(
            "connect",
            "create",
            "delete",
            "destroy",
            "die",
            "disconnect",
            "import",
            "kill",
            "load",
            "oom",
            "pause",
            "prune",
            "pull",
            "reload",
            "rename",
            "restart",
            "start",
            "tag",
            "unpause",
            "untag",
            "update");

    private static final List<String> TYPES = List.of("container", "daemon", "image", "network");

    private EventSelection() {}

    /** As the engine reads it: {@code {"event":[…],"type":[…]}}, encoded. */
    static String query() {
        return "&filters=" + Text.encode("{\"event\":[" + quoted(ACTIONS) + "],\"type\":[" + quoted(TYPES) + "]}");
    }

    private static String quoted(List<String> words) {
        return "\"" + String.join("\",\"", words) + "\"";
    }
}
