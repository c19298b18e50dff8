package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.observe.EventLedger;
import dev.wharden.observe.Glance;
import dev.wharden.observe.Observer;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.Recovery;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.quarantine.Quarantiner;
import dev.wharden.remedy.quarantine.Room;
import dev.wharden.subject.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The cycle (architecture §1), a method a step: lock the unit, resume what is open, keep what is held, observe and
 * evaluate, decide and attempt. It reads the state each time and never trusts the event that named a container. What is
 * critical is frozen before any step that may take long.
 */
public final class HardeningReconciler implements Reconciler {
    private static final Result AT_ONCE = new Result.RequeueAfter(Duration.ZERO);
    /** When there is no place for long work. */
    private static final Result SOON = new Result.RequeueAfter(Room.SOON);
    /** While another worker, or an open recreation, has a part in a container. */
    private static final Result LATER = new Result.RequeueAfter(Duration.ofSeconds(2));

    /**
     * So long a worker waits for another that is looking at what all have to do with each other. What is to be frozen
     * waits for a worker no longer.
     */
    private static final Duration SETTLED = Duration.ofSeconds(1);

    private final UnitLocks locks;
    private final Bulkhead bulkhead;
    private final FirstLook look;
    private final Recovery recovery;
    private final Resumption resumption;
    private final Quarantiner quarantiner;
    private final Observer observer;
    private final EventLedger ledger;
    private final Judge judge;
    private final Bystanders bystanders;
    private final FreezeFirst freezeFirst;
    private final Orders orders;
    private final Optional<Enforcer> enforcer;
    private final Supplier<World> world;

    /**
     * A reconciler.
     *
     * @param locks who works on which containers; all that acts has the same
     * @param bulkhead who does long work: goes on with what is open or held, repairs, undoes, releases; all that acts
     *     has the same
     * @param wake queues a name whose container was looked at late
     * @param enforcer empty under {@code enforcement: Audit}: then there is nobody who could begin a remedy
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
            Optional<Enforcer> enforcer,
            Supplier<World> world,
            Consumer<ContainerName> wake) {
        this.locks = locks;
        this.bulkhead = bulkhead;
        this.recovery = recovery;
        this.resumption = resumption;
        this.quarantiner = quarantiner;
        this.observer = observer;
        this.ledger = ledger;
        this.judge = judge;
        this.orders = orders;
        this.enforcer = enforcer;
        this.world = world;
        this.look = new FirstLook(
                observer,
                (name, stuck) -> {
                    judge.unanswered(name, stuck);
                    orders.stuck(name, stuck);
                },
                wake);
        this.bystanders = new Bystanders(observer, look, judge);
        this.freezeFirst = new FreezeFirst(enforcer, this::mayBegin, recovery, quarantiner, observer, look);
    }

    @Override
    public Result reconcile(ContainerName name) {
        try {
            return isOurs(name) ? new Result.Done() : lock(name);
        } catch (FirstLook.Late late) {
            return new Result.Waiting();
        } finally {
            look.done(name);
            bulkhead.leave();
            locks.release(name);
        }
    }

    /**
     * Whether its container is one that a recreation makes or replaces, rather than one that somebody has given such a
     * name and that runs.
     */
    private boolean isOurs(ContainerName name) {
        if (!recovery.isPassing(name)) {
            return false;
        }
        try {
            return !recovery.isStranger(look.at(name).declared());
        } catch (DockerException.NotFound gone) {
            return true;
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
            return urgent(name).orElse(LATER);
        }
        return locks.take(name, unit) ? resume(name, unit, follows) : LATER;
    }

    private Result resume(ContainerName name, List<ContainerName> unit, boolean follows) {
        boolean open = resumption.isOpen(name, unit);
        if (open && !bulkhead.enter(name)) {
            return urgent(name).orElse(SOON);
        }
        Resumption.Resumed resumed = resumption.resume(name, unit);
        if (open) {
            look.forget(name);
            unit.forEach(look::forget);
        }
        if (follows && !resumed.still()) {
            return LATER;
        }
        if (resumed.outcome().orElse(null) instanceof Outcome.InProgress(Duration lookAgain)) {
            return urgent(name).orElse(new Result.RequeueAfter(lookAgain));
        }
        if (resumed.outcome().isPresent()) {
            unit.stream().skip(1).forEach(bystanders::follower);
        }
        return keep(name, resumed);
    }

    private Result keep(ContainerName name, Resumption.Resumed resumed) {
        if (!resumed.still() && quarantiner.concerns(name)) {
            freezeFirst.loose(name);
            if (!bulkhead.enter(name)) {
                return LATER;
            }
        }
        Outcome kept;
        try {
            kept = quarantiner.keep(name);
        } catch (DockerException e) {
            // What the engine has refused is told to who has ordered something for it, else to all.
            boolean silent = e instanceof DockerException.Unavailable unavailable && !unavailable.isAnswered();
            if (silent || !orders.unkept(name, mayBegin(), e)) {
                throw e;
            }
            return AT_ONCE;
        }
        return observe(name, resumed, kept);
    }

    private Result observe(ContainerName name, Resumption.Resumed resumed, Outcome kept) {
        EventLedger.Sighting sighting = ledger.take(name);
        sighting.first().ifPresent(_ -> look.heard(name));
        Subject subject;
        FreezeFirst.Frozen frozen;
        try {
            Glance seen = look.at(name);
            frozen = resumed.still() ? FreezeFirst.Frozen.NOT : freezeFirst.atFirstLook(name, seen.subject());
            if (!observer.settle(seen, SETTLED)) {
                ledger.giveBack(name, sighting);
                return behind(frozen);
            }
            subject = observer.observe(seen);
        } catch (DockerException.NotFound gone) {
            bystanders.passing(name, sighting, "");
            judge.gone(name);
            orders.gone(name);
            throw gone;
        }
        bystanders.passing(name, sighting, subject.declared().id());
        Outcome joined = quarantiner.join(subject.declared());
        Assessment assessment = judge.judge(name, subject, sighting.first());
        if (frozen.failure().isPresent()) {
            throw frozen.failure().get();
        }
        return act(assessment, resumed)
                .or(frozen::lookAgain)
                .or(() -> later(kept))
                .or(() -> later(joined))
                .orElseGet(Result.Done::new);
    }

    private static Result behind(FreezeFirst.Frozen frozen) {
        if (frozen.failure().isPresent()) {
            throw frozen.failure().get();
        }
        return frozen.lookAgain().orElseGet(Result.Behind::new);
    }

    /** What persons have ordered, then what the policies want; empty when there is nothing to be done or waited for. */
    private Optional<Result> act(Assessment assessment, Resumption.Resumed resumed) {
        ContainerName name = assessment.name();
        if (orders.isLong(name) && !bulkhead.enter(name)) {
            return Optional.of(SOON);
        }
        if (resumed.still()) {
            return orders.onHeld(assessment, mayBegin()).or(() -> Optional.of(LATER));
        }
        return orders.carryOut(assessment, resumed.order(), mayBegin())
                .or(() -> enforcer.map(some -> some.enforce(assessment, resumed.failure()))
                        .filter(result -> !(result instanceof Result.Done)));
    }

    private static Optional<Result> later(Outcome outcome) {
        return outcome instanceof Outcome.InProgress(Duration lookAgain)
                ? Optional.of(new Result.RequeueAfter(lookAgain))
                : Optional.empty();
    }

    /**
     * A person's order does not wait for the end of a probation: whoever is frozen proves nothing, and it stands still.
     */
    private Optional<Result> urgent(ContainerName name) {
        if (!orders.isUrgent(name) || (orders.isRelease(name) && !bulkhead.enter(name))) {
            return Optional.empty();
        }
        return orders.urgent(judge.judge(name, observer.observe(name.value()), Optional.empty()), mayBegin());
    }

    /** Whether anything new may be done to a container under the ceiling of this moment. */
    private boolean mayBegin() {
        return enforcer.isPresent() && world.get().ceiling() == Mode.ENFORCE;
    }
}
