package dev.wharden.docker;

import java.time.Instant;
import java.util.Map;

/**
 * One line of {@code GET /events}.
 *
 * @param type container, network, volume, image, daemon, …
 * @param action such as start; an exec's command and a health status are cut off ({@code exec_create},
 *     {@code health_status})
 * @param id of the actor
 * @param attributes of the actor: name, image, oldName, signal, container, … hostile text; an exec's command is not
 *     among them
 * @param detail what was cut off the action, such as {@code unhealthy}; empty for exec, whose command line may carry
 *     secrets
 * @param time with nanoseconds
 */
public record DockerEvent(
        String type, String action, String id, Map<String, String> attributes, String detail, Instant time) {
    /** Copies the map. */
    public DockerEvent {
        attributes = Map.copyOf(attributes);
    }
}
