package dev.wharden.remedy.recreate.coexistence;

import dev.wharden.container.Container;

/**
 * The words for whoever else acts on a container. The engine's events do not tell which client made a call, so this
 * names the candidates.
 */
public final class OtherClient {
    private OtherClient() {}

    /** {@code another Docker client}, with the Compose project that the container belongs to. */
    public static String of(Container container) {
        String project = Way.project(container);
        return "another Docker client"
                + (project.matches("[A-Za-z0-9_.-]{1,64}") ? " (Compose project " + project + ", or docker)" : "");
    }
}
