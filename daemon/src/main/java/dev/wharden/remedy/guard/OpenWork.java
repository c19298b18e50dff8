package dev.wharden.remedy.guard;

import dev.wharden.container.ContainerName;
import java.util.Set;

/**
 * What the journals hold open, by the names of all containers that have a part in it. Every method throws
 * StateUnavailable.
 */
@FunctionalInterface
public interface OpenWork {
    /** All of them. */
    Set<ContainerName> names();

    /**
     * Those that have been up for the whole probation and only wait for a health check, for as long as that gives
     * itself, and those whose probation other clients have kept starting again, such as by a pause, for a minute beyond
     * its length: they are no longer down.
     */
    default Set<ContainerName> proved() {
        return Set.of();
    }

    /**
     * Those that stand still until a person releases a quarantine, and those whose rollback does not come to its end.
     */
    default Set<ContainerName> still() {
        return Set.of();
    }
}
