package dev.wharden.remedy.quarantine;

import dev.wharden.docker.DockerEvent;
import java.util.Collection;
import java.util.Set;

/** Which events mean that a container that is held may have got loose. Pure. */
public final class HeldEvents {
    private static final Set<String> LOOSE =
            Set.of("unpause", "start", "restart", "update", "die", "destroy", "rename", "exec_start");

    private HeldEvents() {}

    /**
     * Whether the quarantine of one of these has to be looked at.
     *
     * @param held ids of all containers that are held
     */
    public static boolean matters(DockerEvent event, Collection<String> held) {
        return switch (event.type()) {
            case "container" -> held.contains(event.id()) && LOOSE.contains(event.action());
            case "network" ->
                event.action().equals("connect")
                        && held.contains(event.attributes().getOrDefault("container", ""));
            default -> false;
        };
    }
}
