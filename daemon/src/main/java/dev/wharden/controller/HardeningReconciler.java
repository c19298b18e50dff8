package dev.wharden.controller;

import dev.wharden.audit.AuditUnavailable;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.observe.Glance;
import dev.wharden.observe.Observer;
import dev.wharden.policy.Mode;
import dev.wharden.policy.State;
import dev.wharden.remedy.Recovery;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.quarantine.Quarantiner;
import dev.wharden.remedy.quarantine.Room;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.subject.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The straight line (architecture §1): finish what is open, put back what got loose, observe, judge, and where enforcement is on, remedy. It reads the state each
 * time and never trusts the event that named a container.
 */
public final class HardeningReconciler implements Reconciler {
    /** While another worker, or an open recreation, has a part in a container. */
    private static final Duration LATER = Duration.ofSeconds(2);

    private final Claims claims;
    private final Bulkhead bulkhead;
    private final FirstLook look;
    private final Recovery recovery;
    private final Quarantiner quarantiner;
    private final Observer observer;
    private final Judge judge;
    private final Resumption resumption;
    private final Sightings sightings;
    private final QuarantineCommands orders;
    private final UndoCommands undos;
    private final ExactReleases exactReleases;
    private final Optional<Enforcer> enforcer;
    private final Optional<ProvingFreeze> proving;
    private final Supplier<World> world;

    /**
     * A reconciler.
     *
     * @param claims who works on which containers; the enforcer has the same
     * @param bulkhead who does long work: goes on with what is open or held, repairs, undoes, releases; the enforcer has the same
     * @param wake queues a name whose container was looked at late
     * @param enforcer empty under {@code enforcement: Audit}: then there is nobody who could begin a remedy
     */
    public HardeningReconciler(
            Claims claims,
            Bulkhead bulkhead,
            Recovery recovery,
            Quarantiner quarantiner,
            Observer observer,
            Judge judge,
            Resumption resumption,
            Sightings sightings,
            QuarantineCommands orders,
            UndoCommands undos,
            ExactReleases exactReleases,
            Optional<Enforcer> enforcer,
            Supplier<World> world,
            Consumer<ContainerName> wake) {
        this.claims = claims;
        this.bulkhead = bulkhead;
        this.look = new FirstLook(
                observer,
                (name, stuck) -> {
                    judge.unanswered(name, stuck);
                    orders.stuck(name, stuck);
                },
                wake);
        this.recovery = recovery;
        this.quarantiner = quarantiner;
        this.observer = observer;
        this.judge = judge;
        this.resumption = resumption;
        this.sightings = sightings;
        this.orders = orders;
        this.undos = undos;
        this.exactReleases = exactReleases;
        this.enforcer = enforcer;
        this.proving = enforcer.map(some -> new ProvingFreeze(recovery, observer, look, some));
        this.world = world;
    }

    @Override
    public Result reconcile(ContainerName name) {
        try {
            return isOurs(name) ? new Result.Done() : looked(name);
        } catch (FirstLook.Late late) {
            return new Result.Waiting();
        } finally {
            look.done(name);
            bulkhead.leave();
            claims.release(name);
        }
    }

    private Result looked(ContainerName name) {
        if (!claims.take(name, List.of(name))) {
            return new Result.RequeueAfter(LATER);
        }
        List<ContainerName> unit = recovery.unit(name);
        Optional<Result> frozen = mayBegin() ? proving.flatMap(some -> some.freeze(name, unit)) : Optional.empty();
        if (frozen.isPresent()) {
            return frozen.get();
        }
        boolean follows = !unit.isEmpty() && !unit.getFirst().equals(name);
        if (follows && !resumption.standsStill(name, unit)) {
            return urgent(name).orElse(new Result.RequeueAfter(LATER));
        }
        return claims.take(name, unit) ? claimed(name, unit, follows) : new Result.RequeueAfter(LATER);
    }

    /** Whether its container is one that a recreation makes or replaces, rather than one that somebody has given such a name and that runs. */
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

    /** With all of the unit held, so that no other worker begins anything on it. What follows another is left to its target's worker, unless all stands still. */
    private Result claimed(ContainerName name, List<ContainerName> unit, boolean follows) {
        if (resumption.isOpen(name, unit) && !bulkhead.enter(name)) {
            return urgent(name).orElse(new Result.RequeueAfter(Room.SOON));
        }
        Resumption.Resumed resumed = resumption.resume(name, unit);
        boolean still = resumed.still();
        if (follows && !still) {
            return new Result.RequeueAfter(LATER);
        }
        if (resumed.outcome().isPresent()) {
            if (resumed.outcome().get() instanceof Outcome.InProgress(Duration lookAgain)) {
                return urgent(name).orElse(new Result.RequeueAfter(lookAgain));
            }
            unit.stream().skip(1).forEach(this::follower);
        }
        boolean mayBegin = mayBegin();
        if (!still && quarantiner.concerns(name)) {
            loose(name, mayBegin);
            if (!bulkhead.enter(name)) {
                return new Result.RequeueAfter(LATER);
            }
        }
        Optional<Outcome> kept = kept(name, mayBegin);
        if (kept.isEmpty()) {
            return new Result.RequeueAfter(Duration.ZERO);
        }
        Sightings.Sighting sighting = sightings.take(name);
        sighting.first().ifPresent(_ -> look.heard(name));
        Subject subject;
        Freeze freeze;
        try {
            Glance seen = look.at(name);
            freeze = still || !mayBegin ? Freeze.NONE : freezeFirst(name, seen.subject());
            subject = observer.observe(seen);
        } catch (DockerException.NotFound gone) {
            passing(name, sighting, "");
            judge.gone(name);
            orders.gone(name);
            undos.gone(name);
            throw gone;
        }
        passing(name, sighting, subject.declared().id());
        Outcome joined = quarantiner.join(subject.declared());
        Assessment assessment = judge.judge(name, subject, sighting.first());
        if (freeze.failure().isPresent()) {
            throw freeze.failure().get();
        }
        if (isOrdered(name) && !bulkhead.enter(name)) {
            return new Result.RequeueAfter(Room.SOON);
        }
        if (still) {
            return orders.carryOut(assessment, mayBegin)
                    .or(() -> assessment.state() == State.QUARANTINED
                            ? undos.carryOut(assessment, mayBegin)
                            : Optional.empty())
                    .orElse(new Result.RequeueAfter(LATER));
        }
        Optional<ExactReleases.Twin> twin = exactReleases.carryOut(assessment, resumed.order(), mayBegin);
        if (twin.isPresent()) {
            return new Result.RequeueAfter(
                    twin.get().outcome() instanceof Outcome.InProgress(Duration lookAgain) ? lookAgain : Duration.ZERO);
        }
        Optional<Result> done = orders.carryOut(assessment, mayBegin).or(() -> undos.carryOut(assessment, mayBegin));
        if (done.isPresent()) {
            return done.get();
        }
        return resumed.failure()
                .flatMap(reason -> enforcer.map(some -> some.failedLater(assessment, reason)))
                .or(() -> enforcer.map(some -> some.enforce(assessment)))
                .filter(result -> !(result instanceof Result.Done))
                .or(freeze::lookAgain)
                .or(() -> later(kept.get()))
                .or(() -> later(joined))
                .orElseGet(Result.Done::new);
    }

    /** What runs under a name that is held is frozen before the long work on what is held: it again, or what somebody has created in its place. */
    private void loose(ContainerName name, boolean mayBegin) {
        try {
            Glance seen = look.at(name);
            quarantiner.freezeAgain(seen.declared());
            if (mayBegin) {
                var _ = freezeFirst(name, seen.subject());
            }
        } catch (DockerException.NotFound gone) {
            // What is held under the name is looked at by its id.
        }
    }

    /** Whether a person has ordered long work. */
    private boolean isOrdered(ContainerName name) {
        return orders.isLong(name) || undos.waits(name) || exactReleases.waits(name);
    }

    private static Optional<Result> later(Outcome outcome) {
        return outcome instanceof Outcome.InProgress(Duration lookAgain)
                ? Optional.of(new Result.RequeueAfter(lookAgain))
                : Optional.empty();
    }

    /** What is critical is frozen before anything else is asked of it; it is looked at and shown all the same when that fails, and what failed is thrown then. */
    private Freeze freezeFirst(ContainerName name, Subject seen) {
        try {
            return new Freeze(enforcer.flatMap(some -> some.freezeFirst(name, seen)), Optional.empty());
        } catch (DockerException | StateUnavailable | AuditUnavailable failed) {
            return new Freeze(Optional.empty(), Optional.of(failed));
        }
    }

    /** When to look again at what was frozen at the first look, or what has failed of that; neither when nothing was to be frozen. */
    private record Freeze(Optional<Result> lookAgain, Optional<RuntimeException> failure) {
        private static final Freeze NONE = new Freeze(Optional.empty(), Optional.empty());
    }

    /** A person's order does not wait for the end of a probation: whoever is frozen proves nothing, and it stands still. */
    private Optional<Result> urgent(ContainerName name) {
        if (!orders.waits(name) || (orders.isLong(name) && !bulkhead.enter(name))) {
            return Optional.empty();
        }
        return orders.carryOut(judge.judge(name, observer.observe(name.value()), Optional.empty()), mayBegin());
    }

    /** Whether anything new may be done to a container under the ceiling of this moment. */
    private boolean mayBegin() {
        return enforcer.isPresent() && world.get().ceiling() == Mode.ENFORCE;
    }

    /** Puts back what got loose, and returns how that went; empty when the engine has refused it, and an order for it was answered instead of that being told. */
    private Optional<Outcome> kept(ContainerName name, boolean mayBegin) {
        try {
            return Optional.of(quarantiner.keep(name));
        } catch (DockerException e) {
            boolean silent = e instanceof DockerException.Unavailable unavailable && !unavailable.isAnswered();
            if (silent || !orders.unkept(name, mayBegin, e)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** One that followed another, as it is now: nobody else hears of what our own calls have done to it. */
    private void follower(ContainerName name) {
        try {
            judge.judge(name, observer.observe(name.value()), Optional.empty());
        } catch (DockerException.NotFound gone) {
            judge.gone(name);
        }
    }

    /** Containers that were created under the name and are not the one that has it now: one that lives for 50 ms is judged too, while its inspect can still be had. */
    private void passing(ContainerName name, Sightings.Sighting sighting, String present) {
        for (String id : sighting.created()) {
            if (id.equals(present)) {
                continue;
            }
            try {
                judge.judgeInPassing(name, observer.observe(look.passing(id)), sighting.first());
            } catch (DockerException.NotFound | DockerException.Stuck gone) {
                judge.missed(name, id);
            }
        }
    }
}
