package dev.wharden.remedy.quarantine;

import dev.wharden.container.ContainerName;

/**
 * Hears that a container was released, so that it is not quarantined again at the next look;
 * {@code Guards::leaveAlone}.
 */
@FunctionalInterface
public interface LeftAlone {
    /**
     * A container was released.
     *
     * @param why for people: who released it and for what reason
     */
    void leave(ContainerName container, String containerId, String why);
}
