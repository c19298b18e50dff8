package dev.wharden.source;

import java.util.List;

/**
 * The actions of events as metrics name them: a fixed list, so that an engine that invents new ones makes no new
 * series.
 */
public final class EventActions {
    /** What is not in the list. */
    public static final String OTHER = "other";

    /** Every value, the last is {@link #OTHER}. */
    public static final List<String> ALL = List.of(
            "create",
            "start",
            "restart",
            "die",
            "oom",
            "destroy",
            "rename",
            "update",
            "pause",
            "unpause",
            "health_status",
            "connect",
            "disconnect",
            "stop",
            "kill",
            "attach",
            "commit",
            "export",
            "exec_create",
            "exec_start",
            "exec_die",
            "archive-path",
            "extract-to-dir",
            "mount",
            "unmount",
            "pull",
            "tag",
            "untag",
            "delete",
            "reload",
            "prune",
            OTHER);

    private EventActions() {}

    /** The action, or {@link #OTHER}. */
    static String label(String action) {
        return ALL.contains(action) ? action : OTHER;
    }
}
