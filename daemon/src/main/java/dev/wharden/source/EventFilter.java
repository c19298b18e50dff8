package dev.wharden.source;

import dev.wharden.docker.DockerEvent;
import java.util.Set;

/**
 * Which of the events that the engine was asked for ({@link dev.wharden.docker.EventSelection}) matter. Execs and
 * changes of health do not: a health check is one every few seconds, or as often as its container likes, and what a
 * process does in a container is read from the kernel at the next look. {@code stop} and {@code kill} do not either:
 * {@code die} follows them when they changed anything.
 */
final class EventFilter {
    /** What an event asks for. */
    enum Effect {
        /** Nothing. */
        IGNORE,
        /** A look at the container that is its actor. */
        ACTOR,
        /** A look at the container that its attribute {@code container} names by id. */
        ATTACHED,
        /** A look at every container. */
        ALL
    }

    private static final Set<String> CONTAINER =
            Set.of("create", "start", "restart", "die", "oom", "destroy", "rename", "update", "pause", "unpause");
    private static final Set<String> NETWORK = Set.of("connect", "disconnect");

    private EventFilter() {}

    /** What the event asks for. */
    static Effect effect(DockerEvent event) {
        return switch (event.type()) {
            case "container" -> CONTAINER.contains(event.action()) ? Effect.ACTOR : Effect.IGNORE;
            case "network" -> NETWORK.contains(event.action()) ? Effect.ATTACHED : Effect.IGNORE;
            case "daemon" -> event.action().equals("reload") ? Effect.ALL : Effect.IGNORE;
            default -> Effect.IGNORE;
        };
    }
}
