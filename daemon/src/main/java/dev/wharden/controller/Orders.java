package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.DockerException;
import dev.wharden.observe.Observer;
import dev.wharden.policy.Mode;
import dev.wharden.policy.State;
import dev.wharden.remedy.quarantine.Room;
import dev.wharden.subject.Subject;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The step that acts: what persons have ordered, whichever it is, then what the policies want.
 *
 * @param containments into quarantine, or out of it
 * @param undos of earlier actions
 * @param twins of released containers that the engine could not give back as they were
 * @param enforcer empty under {@code enforcement: Audit}: then nothing begins a remedy
 * @param bulkhead where orders that are long work find a place
 */
public record Orders(
        QuarantineCommands containments,
        UndoCommands undos,
        ExactReleases twins,
        Optional<Enforcer> enforcer,
        Supplier<World> world,
        Bulkhead bulkhead,
        Judge judge,
        Observer observer) {
    /** When there is no place for long work. */
    static final Result SOON = new Result.RequeueAfter(Room.SOON);

    /** Acts on what was judged; empty when there is nothing to be done or waited for. */
    Optional<Result> act(Assessment assessment, Resumption.Resumed resumed) {
        ContainerName name = assessment.name();
        boolean isLong = containments.isLong(name) || undos.waits(name) || twins.waits(assessment);
        if (isLong && !bulkhead.enter(name)) {
            return Optional.of(SOON);
        }
        if (resumed.still()) {
            return onHeld(assessment).or(() -> Optional.of(HardeningReconciler.LATER));
        }
        return carryOut(assessment, resumed)
                .or(() -> enforcer.map(some -> some.enforce(assessment, resumed.failure()))
                        .filter(result -> !(result instanceof Result.Done)));
    }

    /** For a container on which everything stands still, since one of its unit is held. */
    private Optional<Result> onHeld(Assessment assessment) {
        return containments
                .carryOut(assessment, mayBegin())
                .or(() -> assessment.state() == State.QUARANTINED || undos.endsQuarantine(assessment.name())
                        ? undos.carryOut(assessment, mayBegin())
                        : undos.standsStill(assessment.name()));
    }

    /**
     * For a container that was just judged: a quarantine or a release does not wait for the twin of an earlier release,
     * which may wait for long itself.
     *
     * @param resumed how what was open has just ended; what a person ordered is told first
     * @return when to look again; empty when there was no order
     */
    private Optional<Result> carryOut(Assessment assessment, Resumption.Resumed resumed) {
        if (resumed.order().isPresent()) {
            return twin(assessment, resumed).or(() -> contained(assessment)).or(() -> undone(assessment));
        }
        return contained(assessment).or(() -> twin(assessment, resumed)).or(() -> undone(assessment));
    }

    private Optional<Result> contained(Assessment assessment) {
        return containments.carryOut(assessment, mayBegin());
    }

    private Optional<Result> undone(Assessment assessment) {
        return undos.carryOut(assessment, mayBegin());
    }

    private Optional<Result> twin(Assessment assessment, Resumption.Resumed resumed) {
        return twins.carryOut(assessment, resumed, mayBegin())
                .map(twin -> Result.later(twin.outcome()).orElseGet(() -> new Result.RequeueAfter(Duration.ZERO)));
    }

    /**
     * A person's order does not wait for the end of a probation: what is frozen proves nothing, and it stands still.
     */
    Optional<Result> urgent(ContainerName name) {
        if (!containments.waits(name) || (containments.isLong(name) && !bulkhead.enter(name))) {
            return Optional.empty();
        }
        Subject seen = observer.observe(name.value());
        Assessment assessment = judge.judge(name, seen, Optional.empty(), observer::again);
        Optional<Result> result = containments.carryOut(assessment, mayBegin());
        return Judge.isPassing(seen, assessment)
                ? Optional.of(result.orElse(HardeningReconciler.LATER).within(HardeningReconciler.LATER.delay()))
                : result;
    }

    /** Whether anything new may be done to a container under the ceiling of this moment; a release always may. */
    boolean mayBegin() {
        return enforcer.isPresent() && world.get().ceiling() == Mode.ENFORCE;
    }

    /**
     * What is held cannot be put back: an order for it is carried out all the same, or answered. Returns whether there
     * was one.
     */
    boolean unkept(ContainerName name, DockerException why) {
        return containments.unkept(name, mayBegin(), why);
    }

    /** The engine does not answer for a container, however long that is waited for. */
    void stuck(ContainerName name, DockerException.Stuck why) {
        containments.stuck(name, why);
    }

    /** There is no such container. Returns when to look again, if an order was carried out all the same. */
    Optional<Result> gone(ContainerName name) {
        containments.gone(name);
        Optional<Result> undone = undos.gone(name, mayBegin());
        twins.gone(name);
        return undone;
    }
}
