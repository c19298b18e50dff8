package dev.wharden.observe;

import dev.wharden.container.Container;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whose container is truly of a Compose project: by a label that it was given at its creation. One of its image says
 * nothing, since an image must not choose whose repair waits. Each answer may ask the engine, and throws a
 * DockerException.
 */
public interface ComposeLabels {
    /** Compose's label with the project's name. */
    String PROJECT = "com.docker.compose.project";

    /** Compose gives it to each container that it makes, and to no image, not even one that it builds. */
    String HASH = "com.docker.compose.config-hash";

    /** As an observer sees them. */
    static ComposeLabels of(Observer observer) {
        return new ComposeLabels() {
            @Override
            public List<Container> of(String project) {
                return observer.labelled(PROJECT, project);
            }

            @Override
            public boolean own(String containerId, String image, String project) {
                return observer.isOwnLabel(containerId, image, PROJECT, project);
            }
        };
    }

    /** The containers of a project. */
    List<Container> of(String project);

    /**
     * Whether a container is of a project; not when that cannot be told.
     *
     * @param image as the container names it: what tells of one that is gone
     */
    boolean own(String containerId, String image, String project);

    /** The projects that containers are of. */
    default Set<String> projects(Collection<Container> containers) {
        var projects = new TreeSet<String>();
        for (Container container : containers) {
            String project = container.labels().getOrDefault(PROJECT, "");
            if (!project.isEmpty() && own(container.id(), container.image(), project)) {
                projects.add(project);
            }
        }
        return projects;
    }
}
