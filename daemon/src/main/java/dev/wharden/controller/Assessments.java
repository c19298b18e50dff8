package dev.wharden.controller;

import dev.wharden.container.ContainerName;

/**
 * Is told what was last seen of each container: the page and the API show that. Called by the workers; it must not
 * block.
 */
public interface Assessments {
    /** A container was looked at; what was said of its name before no longer holds. */
    void assessed(Assessment assessment);

    /**
     * Nothing is known of a container now: the engine does not answer for it, or a bug was met at it.
     *
     * @param why in one sentence
     */
    void unanswered(ContainerName name, String why);

    /** There is no container of that name any more. */
    void gone(ContainerName name);
}
