package dev.wharden.controller;

import dev.wharden.audit.AuditUnavailable;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Sleeper;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.Recovery;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.quarantine.Quarantiner;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.transaction.Operation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resumes what is open for a name, for a worker and at SIGTERM alike. While a container of the unit is quarantined
 * everything open on it stands still: what is frozen is not touched before its release. What a person ordered counts
 * against nothing, whichever process ends it.
 */
public final class Resumption {
    private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

    /** Of a name for which nothing is open. */
    static final Resumed NOTHING = new Resumed(false, Optional.empty(), Optional.empty());

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
     * @param what was open; empty when nothing was, and when it stands still
     * @param outcome likewise
     */
    public record Resumed(boolean still, Optional<Operation> what, Optional<Outcome> outcome) {
        /** Why what no person ordered has failed; empty when it has not. */
        Optional<String> failure() {
            return outcome.filter(_ -> !isOrdered()).flatMap(how -> switch (how) {
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
            return outcome.filter(_ -> isOrdered());
        }

        private boolean isOrdered() {
            return what.filter(operation -> operation.cause().ordered()).isPresent();
        }

        /** Of the recreation by which the released container of an id was to be as it was before. */
        Optional<Outcome> twin(String released) {
            return outcome.filter(_ -> what.filter(operation -> operation.cause() == Cause.RELEASE)
                    .filter(operation -> operation.containerId().equals(released))
                    .isPresent());
        }
    }

    /**
     * Resumes what is open for the target of a unit; a name that follows another has nothing of its own to be resumed.
     * The caller holds all of the unit. Throws a DockerException or StateUnavailable: nothing is decided then.
     *
     * @param unit as of {@link Recovery#unit}
     */
    public Resumed resume(ContainerName name, List<ContainerName> unit) {
        if (!isOpen(name, unit)) {
            return NOTHING;
        }
        ContainerName target = target(name, unit);
        if (isHeld(target)) {
            recovery.standStill(target);
            return new Resumed(true, Optional.empty(), Optional.empty());
        }
        Optional<Operation> what = recovery.operation(name);
        Cause cause = what.map(Operation::cause).orElse(Cause.DRIFT);
        Optional<Outcome> outcome = recovery.resume(name).map(how -> guards.ended(name, cause, how));
        return new Resumed(false, what, outcome);
    }

    private static ContainerName target(ContainerName name, List<ContainerName> unit) {
        return unit.isEmpty() ? name : unit.getFirst();
    }

    /** Whether one is held that has a part in what is open for a target. Its name may be another's by now. */
    private boolean isHeld(ContainerName target) {
        return !quarantiner.list().isEmpty() && quarantiner.holdsAny(recovery.parts(target));
    }

    /**
     * At SIGTERM, with the workers at rest: each open recreation is resumed once, so that none is left down that could
     * be put back, and again as far as its twin proves itself in time. What does not stays in the journal for the next
     * start, and so does what stands still for a quarantine. After that time an engine that does not answer is not
     * asked for the next one. Returns those that want another look later.
     *
     * @param until by this clock
     */
    public List<ContainerName> finishOpen(Instant until, InstantSource clock, Sleeper sleeper)
            throws InterruptedException {
        return finish(recovery.open(), until, clock, sleeper);
    }

    /** As {@link #finishOpen} does, of these. */
    List<ContainerName> finish(Collection<ContainerName> open, Instant until, InstantSource clock, Sleeper sleeper)
            throws InterruptedException {
        var left = new ArrayList<ContainerName>();
        for (ContainerName name : open) {
            try {
                if (!isFinished(name, until, clock, sleeper)) {
                    left.add(name);
                }
            } catch (DockerException | StateUnavailable | AuditUnavailable e) {
                LOG.atWarn()
                        .addKeyValue("container", name)
                        .addKeyValue("message", String.valueOf(e.getMessage()))
                        .log("An open recreation is left to the next start");
                if (e instanceof DockerException.Unavailable && clock.instant().isAfter(until)) {
                    return left;
                }
            }
        }
        return left;
    }

    /** Whether another look in a while would change nothing. */
    private boolean isFinished(ContainerName name, Instant until, InstantSource clock, Sleeper sleeper)
            throws InterruptedException {
        Resumed resumed = resume(name, recovery.unit(name));
        while (resumed.outcome().orElse(null) instanceof Outcome.InProgress(Duration lookAgain)) {
            if (clock.instant().plus(lookAgain).isAfter(until)) {
                return false;
            }
            sleeper.sleep(lookAgain);
            resumed = resume(name, recovery.unit(name));
        }
        if (resumed.still()) {
            LOG.atInfo()
                    .addKeyValue("container", name)
                    .log("Its recreation waits for the release of a quarantine; the next start resumes it");
        }
        return true;
    }

    /** Whether anything is open for a name, its own or that of the container which it follows. */
    boolean isOpen(ContainerName name, List<ContainerName> unit) {
        return !unit.isEmpty() || recovery.open().contains(name);
    }

    /**
     * Whether what is open for a name waits for the release of a container of its unit: a twin that is frozen proves
     * nothing, and what is held is not removed.
     */
    boolean standsStill(ContainerName name, List<ContainerName> unit) {
        return isOpen(name, unit) && isHeld(target(name, unit));
    }
}
