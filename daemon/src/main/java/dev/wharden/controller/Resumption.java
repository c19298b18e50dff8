package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import dev.wharden.remedy.Recovery;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.quarantine.Quarantiner;
import java.util.List;
import java.util.Optional;

/**
 * Resumes what is open for a name, for a worker and at SIGTERM alike. While a container of the unit is quarantined everything open on it stands still: what is frozen is
 * not touched before its release. What a person ordered counts against nothing, whichever process ends it.
 */
public final class Resumption {
    private final Recovery recovery;
    private final Quarantiner quarantiner;
    private final Guards guards;

    /** Resumes by {@code recovery}, and tells the guards. */
    public Resumption(Recovery recovery, Quarantiner quarantiner, Guards guards) {
        this.recovery = recovery;
        this.quarantiner = quarantiner;
        this.guards = guards;
    }

    /**
     * How it went.
     *
     * @param still whether it stands still for a quarantine; then nothing was done
     * @param ordered whether a person ordered exactly what was open
     * @param outcome empty when nothing was open, and when it stands still
     */
    public record Resumed(boolean still, boolean ordered, Optional<Outcome> outcome) {
        /** Why what no person ordered has failed; empty when it has not. */
        Optional<String> failure() {
            return outcome.filter(_ -> !ordered).flatMap(how -> switch (how) {
                case Outcome.RolledBack(String reason) -> Optional.of(reason);
                case Outcome.Failed(String reason) -> Optional.of(reason);
                case Outcome.Succeeded _ -> Optional.empty();
                case Outcome.InProgress _ -> Optional.empty();
                case Outcome.Interfered _ -> Optional.empty();
                case Outcome.Unremediable _ -> Optional.empty();
            });
        }

        /** The outcome of what a person ordered. */
        Optional<Outcome> order() {
            return outcome.filter(any -> ordered);
        }
    }

    /**
     * Resumes what is open for the target of a unit; a name that follows another has nothing of its own to be resumed.
     * The caller holds all of the unit. Throws a DockerException or StateUnavailable: nothing is decided then.
     *
     * @param unit as of {@link Recovery#unit}
     */
    public Resumed resume(ContainerName name, List<ContainerName> unit) {
        if (standsStill(name, unit)) {
            recovery.standStill(unit.isEmpty() ? name : unit.getFirst());
            return new Resumed(true, false, Optional.empty());
        }
        boolean ordered = recovery.ordered(name);
        Optional<Outcome> outcome = recovery.resume(name);
        outcome.ifPresent(how -> guards.ended(name, !ordered, how));
        return new Resumed(false, ordered, outcome);
    }

    /** Whether anything is open for a name, its own or that of the container which it follows. */
    boolean isOpen(ContainerName name, List<ContainerName> unit) {
        return !unit.isEmpty() || recovery.open().contains(name);
    }

    /** Whether what is open for a name waits for the release of a container of its unit: a twin that is frozen proves nothing, and what is held is not removed. */
    boolean standsStill(ContainerName name, List<ContainerName> unit) {
        return isOpen(name, unit) && quarantiner.holdsAny(unit.isEmpty() ? List.of(name) : unit);
    }
}
