package dev.wharden.remedy.recreate.coexistence;

import dev.wharden.container.Container;

/**
 * How the old container is kept from running beside its twin: by what it is, so that no second copy can run whatever
 * other tools do.
 */
public enum Way {
    /** It stays, stopped, and is {@linkplain Block blocked}: nothing can start it. So is its twin until then. */
    BLOCKED,

    /**
     * It is removed before its twin is created, and created again from the journal if the twin fails. Compose counts by
     * labels, which cannot be changed, so that it would count one that stays as a replica; and what runs in another
     * container's network has no networks to block it by.
     */
    REMOVED;

    /** Compose's label for it. */
    public static final String PROJECT = "com.docker.compose.project";

    /**
     * The way of a container by itself; in a unit all that come after a removed one are removed too, since their twins
     * refer to its twin.
     */
    public static Way of(Container container) {
        return project(container).isEmpty() && !lent(container) ? BLOCKED : REMOVED;
    }

    /**
     * Compose's name for what it belongs to, also where the image brings the label: compose does not tell. The empty
     * string for none.
     */
    public static String project(Container container) {
        return container.labels().getOrDefault(PROJECT, "");
    }

    private static boolean lent(Container container) {
        return container.text("/HostConfig/NetworkMode").startsWith("container:");
    }
}
