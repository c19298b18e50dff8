package dev.wharden.remedy.transaction;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerReader;
import dev.wharden.observe.ComposeLabels;
import java.util.List;

/** An engine whose images have no labels: what a container has is its own. */
public record Labelled(DockerReader reader) implements ComposeLabels {
    @Override
    public List<Container> of(String project) {
        return reader.list().stream()
                .map(summary -> reader.inspect(summary.path("Id").asText()))
                .filter(one -> project.equals(one.labels().get(PROJECT)))
                .toList();
    }

    @Override
    public boolean own(String containerId, String image, String project) {
        return true;
    }
}
