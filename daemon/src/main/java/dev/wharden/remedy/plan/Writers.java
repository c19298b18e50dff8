package dev.wharden.remedy.plan;

import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerWriter;

/**
 * Gives the writer of one action. Whoever makes it sees to it that each call is recorded under that action before the
 * engine hears of it.
 */
@FunctionalInterface
public interface Writers {
    /**
     * The writer of an action.
     *
     * @param action its id, the one of its {@code RemedyBegun}
     * @param container whose name the records carry
     */
    DockerWriter of(String action, ContainerName container);
}
