package dev.wharden.controller;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.Dependents;
import dev.wharden.observe.ComposeLabels;
import dev.wharden.policy.Policy;
import dev.wharden.policy.Remediation;
import dev.wharden.remedy.Feasibility;
import dev.wharden.remedy.Mandate;
import dev.wharden.remedy.OwnRefusal;
import dev.wharden.remedy.Prepared;
import dev.wharden.remedy.Recovery;
import dev.wharden.remedy.Remediator;
import dev.wharden.remedy.guard.Admission;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.guard.Histories;
import dev.wharden.remedy.guard.Request;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.recreate.down.Downs;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The one way in which anything new is done to a container, whatever its cause: claim the unit, ask the guards, look,
 * take the place, journal, execute. Looking comes before the place, so that what is slow to look at holds no other
 * container up; the place is given back on every path.
 */
public final class Attempt {
    private static final String PROJECT = "waits for: another repair in its Compose project";

    private final UnitLocks locks;
    private final Bulkhead bulkhead;
    private final Recovery recovery;
    private final Feasibility feasibility;
    private final Remediator remediator;
    private final Guards guards;
    private final Histories histories;
    private final Elsewhere elsewhere;
    private final ComposeLabels labels;
    private final Downs downs;
    private final InstantSource steady;
    private final LastLooks looks;

    /**
     * With the executor of remedies.
     *
     * @param bulkhead who does long work; a quarantine needs no place before its freeze
     * @param elsewhere what somebody else is doing with a container just now
     * @param labels whose containers are of a Compose project
     * @param downs what is to be started again: replaced before that has ended, it would seem removed by another
     * @param steady the clock that journals count by
     */
    public Attempt(
            UnitLocks locks,
            Bulkhead bulkhead,
            Recovery recovery,
            Feasibility feasibility,
            Remediator remediator,
            Guards guards,
            Histories histories,
            Elsewhere elsewhere,
            ComposeLabels labels,
            Downs downs,
            InstantSource steady) {
        this.locks = locks;
        this.bulkhead = bulkhead;
        this.recovery = recovery;
        this.feasibility = feasibility;
        this.remediator = remediator;
        this.guards = guards;
        this.histories = histories;
        this.elsewhere = elsewhere;
        this.labels = labels;
        this.downs = downs;
        this.steady = steady;
        this.looks = new LastLooks(steady);
    }

    /** What came of it. */
    sealed interface End {
        /**
         * Not now: another worker has one of the containers, or all are busy.
         *
         * @param why what it waits for; empty when that is over in a moment
         */
        record Busy(String why) implements End {}

        /**
         * Not now: the guards hold it back.
         *
         * @param refusal why it could not be made then either, by a look; empty where nothing is known to be in its way
         */
        record Waits(Admission.Deferred admission, Optional<String> refusal) implements End {
            Waits(Admission.Deferred admission) {
                this(admission, Optional.empty());
            }
        }

        /** Not at all, until somebody changes something: the guards' word. */
        record Refused(String why) implements End {}

        /** It cannot be done: looking has shown it, and nothing was touched. */
        record Impossible(String why) implements End {}

        /** Not now: what it must know could not be read, and is looked at again with backoff. Nothing was touched. */
        record Untold(String why) implements End {}

        /** It was begun. */
        record Ran(Outcome outcome) implements End {}
    }

    /**
     * Makes it.
     *
     * @param assessment of the container as it was just observed
     * @param remedy not {@code None}
     * @param mandate is asked once, in the moment it begins
     * @throws dev.wharden.docker.DockerException when the engine cannot be asked, or went away in the middle: what the
     *     journal holds is resumed
     * @throws dev.wharden.remedy.state.StateUnavailable when that it begins cannot be written, and
     *     dev.wharden.audit.AuditUnavailable when it cannot be recorded: nothing was changed then
     */
    End make(Assessment assessment, Remedy remedy, Cause cause, Supplier<Mandate> mandate) {
        Request request = request(assessment, remedy, cause);
        List<Container> unit = Stream.concat(
                        Stream.of(request.container()),
                        request.unit().members().stream().map(Dependents.Dependent::container))
                .toList();
        boolean free = isFreeze(request)
                ? locks.takeFrozen(assessment.name(), request.container(), recovery, cause.ordered())
                : locks.takeUnit(assessment.name(), unit, recovery)
                        && unit.stream().noneMatch(downs::isBehind);
        Optional<ContainerName> tied =
                request.downtime() ? recovery.tied(assessment.name(), unit, steady.instant()) : Optional.empty();
        if (!free || tied.isPresent()) {
            return new End.Busy(tied.map(Attempt::waitsFor).orElse(""));
        }
        return switch (guards.ask(request)) {
            case Admission.Admitted _ ->
                looked(assessment, request, request.downtime() ? labels.projects(unit) : Set.of(), mandate);
            case Admission.Deferred deferred -> waits(assessment, request, deferred);
            case Admission.Refused refused -> new End.Refused(refused.sentence());
        };
    }

    /**
     * What is refused for good must not be told as waiting. That is looked for once, by one worker at a time, while
     * something is in the way of all repairs: then nothing else needs the engine as much.
     */
    private End waits(Assessment assessment, Request request, Admission.Deferred deferred) {
        boolean looksNow = switch (deferred.reason()) {
            case BUDGET, ROLLOUT, PAUSED, WINDOW -> true;
            case BREAKER -> guards.breakerOpen().isPresent();
            // Not all that a repair must know can be seen yet, or it was looked at just now.
            case BACKOFF, GRACE, COMPOSE, JOB, STARTING -> false;
        };
        if (!request.downtime() || request.cause() != Cause.DRIFT || !looksNow) {
            return new End.Waits(deferred);
        }
        if (!looks.has(request)) {
            if (!bulkhead.enterAlone(assessment.name())) {
                Admission.Deferred turn = deferred.atLatest(steady.instant().plus(looks.later(request)));
                return new End.Waits(turn, looks.refusal(request));
            }
            Prepared prepared = feasibility.prepared(request.remedy(), request.subject(), how(assessment));
            if (!recovery.isMoved(request.container())) {
                looks.found(request, prepared.inTheWay());
            }
        }
        return new End.Waits(deferred, looks.refusal(request));
    }

    private static String waitsFor(ContainerName open) {
        return "waits for: the recreation of " + open + ", which has a part for one that depends on it";
    }

    /** Whether the guards would let it be made now; nothing is remembered of the question. */
    boolean mayBeMade(Assessment assessment, Remedy remedy, Cause cause) {
        return guards.wouldAdmit(request(assessment, remedy, cause)) instanceof Admission.Admitted;
    }

    /** As {@link OwnRefusal#of}. */
    Optional<OwnRefusal> ownRefusal(Assessment assessment, Remedy remedy, String why) {
        Request request = request(assessment, remedy, Cause.DRIFT);
        return OwnRefusal.of(request, how(assessment), alone -> elsewhere.before(remedy, alone), guards, why);
    }

    /** How the policy of a container wants drift dealt with. */
    static Remediation how(Assessment assessment) {
        return assessment.verdict().policy().map(Policy::remediation).orElse(Remediation.DEFAULT);
    }

    private Request request(Assessment assessment, Remedy remedy, Cause cause) {
        return new Request(
                assessment.subject(),
                remedy,
                assessment.policyDigest(),
                // A person has chosen the hour.
                cause.ordered() ? Optional.empty() : how(assessment).window(),
                Optional.empty(),
                cause,
                elsewhere.before(remedy, assessment.subject()));
    }

    /** @param projects one of which may be down at a time: asked before the look, and taken after it */
    private End looked(Assessment assessment, Request request, Set<String> projects, Supplier<Mandate> mandate) {
        if (!locks.mayTakeProjects(assessment.name(), projects)) {
            return new End.Busy(PROJECT);
        }
        if (!isFreeze(request) && !bulkhead.enter(assessment.name())) {
            return new End.Busy(bulkhead.full());
        }
        Prepared prepared = feasibility.prepared(request.remedy(), request.subject(), how(assessment));
        if (request.cause() == Cause.DRIFT && !isFreeze(request)) {
            looks.found(request, prepared.inTheWay());
        }
        return switch (prepared) {
            // What a person has stopped meanwhile cannot be read: that is looked at anew, and no word of it.
            case Prepared.Refused _ when recovery.isMoved(request.container()) -> new End.Busy("");
            case Prepared.Refused(Refusal refusal) ->
                switch (learnt(request, refusal)) {
                    case Refusal.Lasting(String reason) -> new End.Impossible(reason);
                    case Refusal.Standing(String reason) -> new End.Impossible(reason);
                    case Refusal.Unreadable(String why) -> new End.Untold(why);
                    case Refusal.Passing(String why) -> new End.Untold(why);
                };
            case Prepared.Ready _ when !locks.takeProjects(assessment.name(), projects) -> new End.Busy(PROJECT);
            case Prepared.Ready ready ->
                switch (guards.admit(request)) {
                    case Admission.Admitted _ -> new End.Ran(execute(request, ready, mandate));
                    case Admission.Deferred deferred -> new End.Waits(deferred);
                    case Admission.Refused refused -> new End.Refused(refused.sentence());
                };
        };
    }

    /** However it ends, by an exception too, its place is free again; what the journal holds open keeps its own. */
    private Outcome execute(Request request, Prepared.Ready ready, Supplier<Mandate> mandate) {
        Outcome outcome;
        try {
            remember(request);
            Outcome ended = remediator.execute(ready, mandate.get());
            outcome = guards.ended(request.container().name(), request.cause(), ended);
        } catch (RuntimeException e) {
            guards.thrown(request.container().name(), e);
            throw e;
        }
        return outcome instanceof Outcome.Unremediable(Refusal refusal)
                ? new Outcome.Unremediable(learnt(request, refusal))
                : outcome;
    }

    /** What it counts as. What a person ordered is no repair, and teaches nothing about one. */
    private Refusal learnt(Request request, Refusal refusal) {
        return request.cause().ordered() ? refusal : guards.refused(request, refusal);
    }

    /** Nothing of a quarantine has to be remembered before it: the container stays. */
    private void remember(Request request) {
        if (!isFreeze(request)) {
            histories.reference(request.container());
            request.unit().members().stream()
                    .map(Dependents.Dependent::container)
                    .forEach(histories::reference);
        }
    }

    private static boolean isFreeze(Request request) {
        return request.remedy() instanceof Remedy.Quarantine;
    }
}
