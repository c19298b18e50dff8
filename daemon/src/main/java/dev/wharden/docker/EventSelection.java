package dev.wharden.docker;

import java.util.List;

/**
 * Which events the engine is asked for. The others are never sent: every event of a container carries all of its
 * labels, and a health check alone causes three of them, as often as its container likes. Measured on 26.1.5: the
 * engine filters before it encodes.
 */
public enum EventSelection {
    /**
     * What happened to containers, networks, images and the engine that can change a verdict, or tells who has changed
     * something: what is to be frozen is heard by it, so that nothing else is on this stream.
     */
    LOOKS(
            List.of("container", "daemon", "image", "network"),
            List.of(
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
                    "update")),

    /** What somebody did to a container of which no inspect tells: {@link dev.wharden.subject.Deed}. */
    DEEDS(List.of("container"), List.of("archive-path", "attach", "commit", "exec_start", "export", "extract-to-dir"));

    private final List<String> types;
    private final List<String> actions;

    EventSelection(List<String> types, List<String> actions) {
        this.types = types;
        this.actions = actions;
    }

    /** Sorted. */
    public List<String> actions() {
        return actions;
    }

    /** The name of the thread that hears them. */
    String thread() {
        return this == LOOKS ? "docker-events" : "docker-deeds";
    }

    /** As the engine reads it: {@code {"event":[…],"type":[…]}}, encoded. */
    String query() {
        return "&filters=" + Text.encode("{\"event\":[" + quoted(actions) + "],\"type\":[" + quoted(types) + "]}");
    }

    private static String quoted(List<String> words) {
        return "\"" + String.join("\",\"", words) + "\"";
    }
}
