package dev.wharden.observe;

import java.util.Set;

/**
 * Actions of events that change nothing of a container that is read from what is kept of it: neither a mode, a link, a
 * name nor a process. Of {@code health_status} the engine is not even asked to tell: who must know that a container is
 * not healthy yet looks at it again ({@link Observer#again}). Whether one is paused is not kept.
 */
final class HarmlessActions {
    private static final Set<String> ALL = Set.of(
            "attach",
            "archive-path",
            "commit",
            "copy",
            "detach",
            "exec_create",
            "exec_detach",
            "exec_die",
            "exec_start",
            "export",
            "extract-to-dir",
            "health_status",
            "kill",
            "pause",
            "resize",
            "top",
            "unpause");

    private HarmlessActions() {}

    static boolean contains(String action) {
        return ALL.contains(action);
    }
}
