package dev.wharden.remedy.guard;

import dev.wharden.container.ContainerName;
import java.util.Set;
import java.util.TreeSet;

/**
 * Containers that are being restarted or recreated.
 *
 * @param names of all of them
 * @param proved those that run again, and have given their places back
 */
record Busy(Set<ContainerName> names, Set<ContainerName> proved) {
    static final Busy NOBODY = new Busy(Set.of(), Set.of());

    Busy {
        names = Set.copyOf(names);
        proved = Set.copyOf(proved);
    }

    /** Those that count against {@code maxConcurrent}. */
    Set<ContainerName> down() {
        var down = new TreeSet<>(names);
        down.removeAll(proved);
        return down;
    }
}
