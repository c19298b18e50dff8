package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which containers others have to follow into a repair: whether it can be made depends on each of those, so what
 * happens to one is a reason to look at the first again. No event names it. Thread-safe by its one map. One that was
 * forgotten is looked at with all.
 */
public final class Hindered {
    private final Map<ContainerName, Set<ContainerName>> followers = NewestNames.map();
    private final Consumer<ContainerName> wake;

    /**
     * Knows of none at first.
     *
     * @param wake queues a name; must only queue
     */
    public Hindered(Consumer<ContainerName> wake) {
        this.wake = wake;
    }

    /** A repair is tried; to be told before the others are looked at, so that nothing is missed. */
    void tries(ContainerName name, Collection<ContainerName> others) {
        if (others.isEmpty()) {
            followers.remove(name);
        } else {
            followers.put(name, Set.copyOf(others));
        }
    }

    /** There is nothing to repair. */
    void settled(ContainerName name) {
        followers.remove(name);
    }

    /** Something has happened to a container: what it must follow is looked at, once for each try. */
    void heard(ContainerName name) {
        var woken = new ArrayList<ContainerName>();
        synchronized (followers) {
            followers.entrySet().removeIf(entry -> {
                boolean follows =
                        entry.getValue().contains(name) && !entry.getKey().equals(name);
                return follows && woken.add(entry.getKey());
            });
        }
        woken.forEach(wake);
    }
}
