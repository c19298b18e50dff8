package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.DockerException;
import dev.wharden.policy.State;
import dev.wharden.remedy.plan.Outcome;
import java.time.Duration;
import java.util.Optional;

/**
 * What persons have ordered for containers, whichever it is.
 *
 * @param containments into quarantine, or out of it
 * @param undos of earlier actions
 * @param twins of released containers that the engine could not give back as they were
 */
public record Orders(QuarantineCommands containments, UndoCommands undos, ExactReleases twins) {
    /** Whether there is one that does not wait for the end of a probation: what is frozen proves nothing. */
    boolean isUrgent(ContainerName name) {
        return containments.waits(name);
    }

    /** Whether an urgent one is long work. */
    boolean isRelease(ContainerName name) {
        return containments.isLong(name);
    }

    /** Whether there is one that is long work: all but a quarantine. */
    boolean isLong(ContainerName name) {
        return containments.isLong(name) || undos.waits(name) || twins.waits(name);
    }

    /** Carries out an urgent one. */
    Optional<Result> urgent(Assessment assessment, boolean mayBegin) {
        return containments.carryOut(assessment, mayBegin);
    }

    /** Carries out one for a container on which everything stands still, since one of its unit is held. */
    Optional<Result> onHeld(Assessment assessment, boolean mayBegin) {
        return containments
                .carryOut(assessment, mayBegin)
                .or(() -> assessment.state() == State.QUARANTINED
                        ? undos.carryOut(assessment, mayBegin)
                        : Optional.empty());
    }

    /**
     * Carries out one for a container that was just judged.
     *
     * @param resumed how what a person ordered has just ended
     * @param mayBegin whether the host's ceiling lets anything be changed; a release is always allowed
     * @return when to look again; empty when there was none
     */
    Optional<Result> carryOut(Assessment assessment, Optional<Outcome> resumed, boolean mayBegin) {
        return twins.carryOut(assessment, resumed, mayBegin)
                .map(twin -> Result.later(twin.outcome()).orElseGet(() -> new Result.RequeueAfter(Duration.ZERO)))
                .or(() -> containments.carryOut(assessment, mayBegin))
                .or(() -> undos.carryOut(assessment, mayBegin));
    }

    /**
     * What is held cannot be put back: an order for it is carried out all the same, or answered. Returns whether there
     * was one.
     */
    boolean unkept(ContainerName name, boolean mayBegin, DockerException why) {
        return containments.unkept(name, mayBegin, why);
    }

    /** The engine does not answer for a container. */
    void stuck(ContainerName name, DockerException.Stuck why) {
        containments.stuck(name, why);
    }

    /** There is no such container. Returns when to look again, if one was carried out all the same. */
    Optional<Result> gone(ContainerName name) {
        containments.gone(name);
        return undos.gone(name);
    }
}
