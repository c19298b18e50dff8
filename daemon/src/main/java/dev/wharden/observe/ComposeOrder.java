package dev.wharden.observe;

import dev.wharden.docker.DockerEvent;
import java.time.Instant;
import java.util.Optional;

/**
 * What only somebody who gives orders to the engine brings about, to a container of a compose project.
 *
 * @param image as the container names it
 * @param project of compose, by a label of the container or of its image
 */
public record ComposeOrder(String containerId, String image, String project, Instant time) {
    static Optional<ComposeOrder> of(DockerEvent event) {
        String project = event.attributes().getOrDefault("com.docker.compose.project", "");
        String image = event.attributes().getOrDefault("image", "");
        return project.isEmpty()
                ? Optional.empty()
                : Optional.of(new ComposeOrder(event.id(), image, project, event.time()));
    }

    ComposeOrder later(ComposeOrder other) {
        return time.isAfter(other.time) ? this : other;
    }
}
