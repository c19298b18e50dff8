package dev.wharden.source;

import dev.wharden.container.ContainerName;
import java.util.Set;

/** Hears of each list of all containers. */
@FunctionalInterface
public interface ResyncListener {
    /** The engine has listed these; they are being queued. */
    void listed(Set<ContainerName> names);
}
