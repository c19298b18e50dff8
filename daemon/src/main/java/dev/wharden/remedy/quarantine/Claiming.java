package dev.wharden.remedy.quarantine;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;

/**
 * Takes a container for the work on another, so that no worker is in the middle of something with it: a stop thaws what
 * was just frozen.
 */
@FunctionalInterface
public interface Claiming {
    /**
     * Whether the container is the holder's now, by its name and by its id.
     *
     * @param holder the name that the caller's worker was given
     * @param member as it was just seen
     */
    boolean take(ContainerName holder, Container member);
}
