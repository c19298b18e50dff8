package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Who works on which containers. The queue gives each name to one worker only, but a recreation takes those that depend
 * on its target too: it begins, and goes on, only while nobody else works on any of them. Nobody ever waits for a
 * claim, so nobody waits for ever. Thread-safe: one lock guards all.
 */
public final class UnitLocks {
    /** Container to the name that the worker was given by the queue. */
    private final Map<ContainerName, ContainerName> holders = new HashMap<>();

    /** Takes all of these for a holder, or none when another has one of them. What it has already stays its own. */
    public synchronized boolean take(ContainerName holder, Collection<ContainerName> names) {
        boolean free = names.stream()
                .allMatch(name -> holders.getOrDefault(name, holder).equals(holder));
        if (free) {
            names.forEach(name -> holders.put(name, holder));
        }
        return free;
    }

    /**
     * Takes those that have to follow a container; false, and nothing is begun on it, when another has one of them or
     * something is open on one.
     *
     * @param unit the container first
     * @param open the names with something open
     */
    boolean takeUnit(ContainerName holder, List<ContainerName> unit, Supplier<List<ContainerName>> open) {
        List<ContainerName> followers = unit.subList(1, unit.size());
        return take(holder, followers)
                && (followers.isEmpty() || open.get().stream().noneMatch(followers::contains));
    }

    /** Gives back all that a holder has. */
    synchronized void release(ContainerName holder) {
        holders.values().removeIf(holder::equals);
    }
}
