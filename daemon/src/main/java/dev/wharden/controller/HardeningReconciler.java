package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.ReconcileFailure;
import dev.wharden.controller.queue.Reconciler;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.DockerException;
import dev.wharden.observe.EventLedger;
import dev.wharden.observe.Observer;
import dev.wharden.remedy.Recovery;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.quarantine.Quarantiner;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The cycle (architecture §1), a method a step: lock the unit, resume what is open, keep what is held, observe and
 * evaluate, decide and attempt. It reads the state each time and never trusts the event that named a container. What is
 * critical is frozen before any step that may take long.
 */
public final class HardeningReconciler implements Reconciler {
    /** While another worker, or an open recreation, has a part in a container. */
    static final Result.RequeueAfter LATER = new Result.RequeueAfter(Duration.ofSeconds(2));

    private final UnitLocks locks;
    private final Bulkhead bulkhead;
    private final Recovery recovery;
    private final Resumption resumption;
    private final Judge judge;
    private final Observer observer;
    private final Looking looking;
    private final Orders orders;
    private final FreezeFirst freezeFirst;
    private final Keeping keeping;
    private final AftermathWatch aftermath;

    /**
     * A reconciler.
     *
     * @param locks who works on which containers; all that acts has the same
     * @param bulkhead who does long work: goes on with what is open or held, repairs, undoes, releases; all that acts
     *     has the same
     * @param hindered is told of each container that something has happened to
     * @param aftermath is told of each look at a container that may have been repaired
     * @param wake queues a name whose container was looked at late
     */
    public HardeningReconciler(
            UnitLocks locks,
            Bulkhead bulkhead,
            Recovery recovery,
            Resumption resumption,
            Quarantiner quarantiner,
            Observer observer,
            EventLedger ledger,
            Judge judge,
            Orders orders,
            Hindered hindered,
            AftermathWatch aftermath,
            Consumer<ContainerName> wake) {
        this.locks = locks;
        this.bulkhead = bulkhead;
        this.recovery = recovery;
        this.resumption = resumption;
        this.judge = judge;
        this.looking = new Looking(observer, ledger, recovery, judge, orders, hindered, wake);
        this.orders = orders;
        this.observer = observer;
        this.freezeFirst = new FreezeFirst(
                orders.enforcer(),
                orders::mayBegin,
                recovery,
                quarantiner,
                observer,
                looking.first(),
                seen -> judge.confirmed(seen, observer::again));
        this.aftermath = aftermath;
        this.keeping = new Keeping(quarantiner, bulkhead, freezeFirst, orders);
    }

    @Override
    public Result reconcile(ContainerName name) {
        try {
            return looking.isOurs(name) ? new Result.Done() : lock(name);
        } catch (FirstLook.Late late) {
            return new Result.Waiting();
        } catch (DockerException.NotFound gone) {
            throw gone;
        } catch (RuntimeException e) {
            if (ReconcileFailure.of(e) == ReconcileFailure.PANIC) {
                judge.unanswered(name, "a bug of Wharden's was met at it: its log tells where, and it is tried again");
            }
            throw e;
        } finally {
            looking.done(name);
            bulkhead.leave();
            locks.release(name);
        }
    }

    /**
     * All of the unit, so that no other worker begins anything on it. What follows another is left to its target's
     * worker, unless all stands still.
     */
    private Result lock(ContainerName name) {
        if (!locks.take(name, List.of(name))) {
            return LATER;
        }
        List<ContainerName> unit = recovery.unit(name);
        Optional<Result> frozen = freezeFirst.proving(name, unit);
        if (frozen.isPresent()) {
            return frozen.get();
        }
        boolean follows = !unit.isEmpty() && !unit.getFirst().equals(name);
        if (follows && !resumption.standsStill(name, unit)) {
            return orders.urgent(name).orElse(LATER);
        }
        return locks.take(name, unit) ? resume(name, unit, follows) : LATER;
    }

    private Result resume(ContainerName name, List<ContainerName> unit, boolean follows) {
        boolean open = resumption.isOpen(name, unit);
        if (open && !bulkhead.enter(name)) {
            return orders.urgent(name).orElse(Orders.SOON);
        }
        Resumption.Resumed resumed = open ? resumption.resume(name, unit) : Resumption.NOTHING;
        if (open) {
            looking.changed(name, unit);
        }
        if (follows && !resumed.still()) {
            return LATER;
        }
        Optional<Result> goesOn = resumed.outcome().flatMap(Result::later);
        if (goesOn.isPresent()) {
            return orders.urgent(name).orElse(goesOn.get());
        }
        if (resumed.outcome().isPresent()) {
            looking.followers(unit);
        }
        return keep(name, resumed);
    }

    private Result keep(ContainerName name, Resumption.Resumed resumed) {
        return switch (keeping.keep(name, resumed.still())) {
            case Station.Stop<Outcome>(Result result) -> result;
            case Station.Go<Outcome>(Outcome kept) -> observe(name, resumed, kept);
        };
    }

    private Result observe(ContainerName name, Resumption.Resumed resumed, Outcome kept) {
        return switch (looking.observe(name, resumed.still(), freezeFirst)) {
            case Station.Stop<Looking.Seen>(Result result) -> result;
            case Station.Go<Looking.Seen>(Looking.Seen seen) -> act(name, seen, resumed, kept);
        };
    }

    private Result act(ContainerName name, Looking.Seen seen, Resumption.Resumed resumed, Outcome kept) {
        aftermath.look(name, seen.subject().declared());
        Outcome joined = keeping.join(seen.subject().declared());
        Assessment assessment =
                judge.judge(name, seen.subject(), seen.sighting().first(), observer::again);
        seen.frozen().rethrow();
        Result result = orders.act(assessment, resumed)
                .or(() -> seen.frozen().lookAgain())
                .or(() -> Result.later(kept))
                .or(() -> Result.later(joined))
                .orElseGet(Result.Done::new);
        return Judge.isPassing(seen.subject(), assessment) ? result.within(LATER.delay()) : result;
    }
}
