package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.DockerException;
import dev.wharden.observe.Observer;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.quarantine.Room;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The step that acts: what persons have ordered, then what the policies want.
 *
 * @param bulkhead where orders that are long work find a place
 * @param enforcer empty under {@code enforcement: Audit}: then nothing begins a remedy
 */
record OrdersFirst(
        Orders orders,
        Bulkhead bulkhead,
        Optional<Enforcer> enforcer,
        Supplier<World> world,
        Judge judge,
        Observer observer) {
    /** When there is no place for long work. */
    static final Result SOON = new Result.RequeueAfter(Room.SOON);

    /** Acts on what was judged; empty when there is nothing to be done or waited for. */
    Optional<Result> act(Assessment assessment, Resumption.Resumed resumed) {
        ContainerName name = assessment.name();
        if (orders.isLong(name) && !bulkhead.enter(name)) {
            return Optional.of(SOON);
        }
        if (resumed.still()) {
            return orders.onHeld(assessment, mayBegin()).or(() -> Optional.of(HardeningReconciler.LATER));
        }
        return orders.carryOut(assessment, resumed.order(), mayBegin())
                .or(() -> enforcer.map(some -> some.enforce(assessment, resumed.failure()))
                        .filter(result -> !(result instanceof Result.Done)));
    }

    /**
     * A person's order does not wait for the end of a probation: whoever is frozen proves nothing, and it stands still.
     */
    Optional<Result> urgent(ContainerName name) {
        if (!orders.isUrgent(name) || (orders.isRelease(name) && !bulkhead.enter(name))) {
            return Optional.empty();
        }
        return orders.urgent(judge.judge(name, observer.observe(name.value()), Optional.empty()), mayBegin());
    }

    /** What is held cannot be put back. Returns whether a person's order was carried out or answered for that. */
    boolean unkept(ContainerName name, DockerException why) {
        return orders.unkept(name, mayBegin(), why);
    }

    /** Whether anything new may be done to a container under the ceiling of this moment. */
    boolean mayBegin() {
        return enforcer.isPresent() && world.get().ceiling() == Mode.ENFORCE;
    }
}
