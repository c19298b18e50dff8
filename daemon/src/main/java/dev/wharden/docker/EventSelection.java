package dev.wharden.docker;

import java.util.List;

/**
 * Which events the engine is asked for. The others are never sent: every event of a container carries all of its
 * labels, and a health check alone causes three of them, as often as its container likes. Measured on 26.1.5: the
 * engine filters before it encodes.
 *
 * @param thread the name of the one that hears them
 * @param types of actors
 * @param actions sorted
 */
public record EventSelection(String thread, List<String> types, List<String> actions) {
    /**
     * What happened to containers, networks, images and the engine that can change a verdict, or tells who has changed
     * something: what is to be frozen is heard by it, so that nothing else is on this stream.
     */
    public static final EventSelection LOOKS = new EventSelection(
            "docker-events",
            List.of("container", "daemon", "image", "network"),
            List.of(
                    "connect",
                    "create",
                    "delete",
                    "destroy",
                    "die",
                    "disconnect",
                    "extract-to-dir",
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
                    "update"));

    /** What somebody did to a container of which no inspect tells: {@link dev.wharden.subject.Deed}. */
    public static final EventSelection DEEDS = new EventSelection(
            "docker-deeds",
            List.of("container"),
            List.of("archive-path", "attach", "commit", "exec_start", "export", "extract-to-dir"));

    public EventSelection {
        types = List.copyOf(types);
        actions = List.copyOf(actions);
    }

    /** As the engine reads it: {@code {"event":[…],"type":[…]}}, encoded. */
    String query() {
        return "&filters=" + Text.encode("{\"event\":[" + quoted(actions) + "],\"type\":[" + quoted(types) + "]}");
    }

    private static String quoted(List<String> words) {
        return "\"" + String.join("\",\"", words) + "\"";
    }
}
