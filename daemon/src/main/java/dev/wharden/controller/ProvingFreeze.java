package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.observe.Glance;
import dev.wharden.observe.Observer;
import dev.wharden.remedy.Recovery;
import java.util.List;
import java.util.Optional;

/**
 * Freezes a container with a critical finding in the middle of its recreation or restart, its own or that of the container which it follows: a probation of minutes does
 * not stand before a quarantine. What is open then stands still until the release. A container that a person is having made as it was (undo, exact release) is left to
 * that order.
 */
final class ProvingFreeze {
    private final Recovery recovery;
    private final Observer observer;
    private final FirstLook look;
    private final Enforcer enforcer;

    ProvingFreeze(Recovery recovery, Observer observer, FirstLook look, Enforcer enforcer) {
        this.recovery = recovery;
        this.observer = observer;
        this.look = look;
        this.enforcer = enforcer;
    }

    /**
     * Freezes it where its policy wants that; asked by the worker that holds the name, before it waits for the rest of the unit. By the declaration alone first, then by
     * all that can be observed. Throws as a quarantine does.
     *
     * @param unit as of {@link Recovery#unit}
     * @return when to look again; empty when nothing is open for the name, or nothing critical was found
     */
    Optional<Result> freeze(ContainerName name, List<ContainerName> unit) {
        boolean open = !unit.isEmpty() || recovery.open().contains(name);
        if (!open || recovery.ordered(name)) {
            return Optional.empty();
        }
        Glance seen;
        try {
            seen = look.at(name);
        } catch (DockerException.NotFound gone) {
            // In the middle of a rename, or removed: what has no container does not run.
            return Optional.empty();
        }
        return enforcer.freezeFirst(name, seen.subject())
                .or(() -> seen.declared().running()
                        ? enforcer.freezeFirst(name, observer.observe(seen))
                        : Optional.empty());
    }
}
