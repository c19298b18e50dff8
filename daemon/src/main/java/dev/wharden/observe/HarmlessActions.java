package dev.wharden.observe;

import java.util.Set;

/** Actions of events that cannot change what is kept of a container: neither a mode, a link, a name nor a process. */
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
