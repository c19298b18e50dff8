package dev.wharden.controller;

import dev.wharden.audit.Recorder;
import dev.wharden.container.ContainerName;
import dev.wharden.container.Dependents;
import dev.wharden.policy.Mode;
import dev.wharden.policy.OnDrift;
import dev.wharden.policy.Policy;
import dev.wharden.policy.Remediation;
import dev.wharden.policy.State;
import dev.wharden.remedy.Mandate;
import dev.wharden.remedy.Prepared;
import dev.wharden.remedy.Recovery;
import dev.wharden.remedy.Remediator;
import dev.wharden.remedy.guard.Admission;
import dev.wharden.remedy.guard.Attempt;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.guard.Memory;
import dev.wharden.remedy.guard.Request;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Planner;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.quarantine.Room;
import dev.wharden.subject.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Plans, asks the guards, executes: what is built only where the host's ceiling is Enforce, so that under Audit there is nobody who could change anything. */
public final class Enforcer {
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final String ACTOR = "wharden";

    private static final Duration LATER = Duration.ofSeconds(2);

    private final Claims claims;
    private final Bulkhead bulkhead;
    private final Recovery recovery;
    private final Remediator remediator;
    private final Guards guards;
    private final Memory memory;
    private final Judge judge;
    private final AttemptRecords records;
    private final Supplier<String> actions;
    private final InstantSource clock;
    private final Elsewhere elsewhere;

    /**
     * With the executor of remedies and the giver of new action ids.
     *
     * @param bulkhead who does long work; a quarantine needs no place before its freeze
     * @param elsewhere what somebody else is doing with a container just now
     */
    public Enforcer(
            Claims claims,
            Bulkhead bulkhead,
            Recovery recovery,
            Remediator remediator,
            Guards guards,
            Memory memory,
            Judge judge,
            Recorder recorder,
            Supplier<String> actions,
            InstantSource clock,
            Elsewhere elsewhere) {
        this.claims = claims;
        this.bulkhead = bulkhead;
        this.recovery = recovery;
        this.remediator = remediator;
        this.guards = guards;
        this.memory = memory;
        this.judge = judge;
        this.records = new AttemptRecords(recovery, judge, recorder);
        this.actions = actions;
        this.clock = clock;
        this.elsewhere = elsewhere;
    }

    /**
     * Freezes a container at the first look, when its declaration alone is a critical finding that its policy answers with a quarantine: before the kernel, its files and
     * other containers are asked.
     */
    Optional<Result> freezeFirst(ContainerName name, Subject seen) {
        Assessment assessment = judge.glance(name, seen);
        return assessment.verdict().mode() == Mode.ENFORCE
                        && assessment.state() != State.QUARANTINED
                        && Planner.plan(assessment.verdict(), seen.declared()) instanceof Remedy.Quarantine remedy
                        && remedy.critical()
                        && guards.wouldAdmit(request(assessment, remedy)) instanceof Admission.Admitted
                ? Optional.of(attempt(assessment, remedy))
                : Optional.empty();
    }

    /** Does what the verdict asks for, as far as it may be done now. */
    Result enforce(Assessment assessment) {
        if (assessment.verdict().mode() != Mode.ENFORCE || assessment.state() == State.QUARANTINED) {
            return idle(assessment);
        }
        Remedy remedy = Planner.plan(assessment.verdict(), assessment.subject().declared());
        if (!(remedy instanceof Remedy.None none)) {
            return attempt(assessment, remedy);
        }
        return assessment
                .verdict()
                .graceUntil()
                .map(until -> grace(assessment, none, until))
                .orElseGet(() -> nothing(assessment, none));
    }

    /** Nobody acts on it: nothing was said of not acting, and it waits for nothing. */
    private Result idle(Assessment assessment) {
        records.forget(assessment.name());
        guards.waitsForNothing(assessment.name());
        return new Result.Done();
    }

    private Result nothing(Assessment assessment, Remedy.None none) {
        if (assessment.state() == State.DRIFTED) {
            String interruption = guards.interruption(assessment.subject().declared());
            judge.show(assessment.in(State.DRIFTED, none.reason() + interruption));
        }
        return idle(assessment);
    }

    /** All that is to be repaired is under a grace: that is a wait like any other, and ends at its time and not at the next look. */
    private Result grace(Assessment assessment, Remedy.None none, Instant until) {
        var request = new Request(
                assessment.subject(), none, assessment.policyDigest(), Optional.empty(), Optional.of(until), false);
        return switch (guards.admit(request)) {
            case Admission.Deferred deferred -> waiting(assessment, deferred);
            case Admission.Refused refused -> nothing(assessment, none);
            case Admission.Admitted admitted -> {
                // It has ended since the verdict.
                guards.ended(assessment.name(), false, new Outcome.Unremediable(none.reason()));
                yield new Result.RequeueAfter(AT_ONCE);
            }
        };
    }

    private Result waiting(Assessment assessment, Admission.Deferred deferred) {
        judge.show(assessment.in(assessment.state(), deferred.sentence()));
        return new Result.RequeueAfter(deferred.delay(clock.instant()));
    }

    private Result attempt(Assessment assessment, Remedy remedy) {
        Remediation how = assessment.verdict().policy().orElseThrow().remediation();
        Request request = request(assessment, remedy);
        if (!claims.takeUnit(assessment.name(), request.unit().names(), recovery::open)) {
            return new Result.RequeueAfter(LATER);
        }
        return switch (guards.ask(request)) {
            case Admission.Admitted admitted -> begin(assessment, remedy, request, how);
            case Admission.Deferred deferred -> deferred(assessment, remedy, deferred);
            case Admission.Refused no -> notAdmitted(assessment, remedy, how, no);
        };
    }

    private Request request(Assessment assessment, Remedy remedy) {
        Policy policy = assessment.verdict().policy().orElseThrow();
        return new Request(
                assessment.subject(),
                remedy,
                policy.digest(),
                policy.remediation().window(),
                Optional.empty(),
                false,
                elsewhere.before(remedy, assessment.subject()));
    }

    /** Looks first and takes its place then, so that what is slow to look at holds nobody else up. */
    private Result begin(Assessment assessment, Remedy remedy, Request request, Remediation how) {
        if (!(remedy instanceof Remedy.Quarantine) && !bulkhead.enter(assessment.name())) {
            judge.show(assessment.in(assessment.state(), bulkhead.full()));
            return new Result.RequeueAfter(Room.SOON);
        }
        return switch (prepared(assessment, remedy, how)) {
            case Prepared.Refused(String reason, boolean lasting) -> {
                if (lasting) {
                    guards.refused(request, reason);
                }
                yield refused(assessment, remedy, how, State.UNREMEDIABLE, reason);
            }
            case Prepared.Ready ready ->
                switch (guards.admit(request)) {
                    case Admission.Admitted admitted -> execute(assessment, remedy, ready, request, how);
                    case Admission.Deferred deferred -> deferred(assessment, remedy, deferred);
                    case Admission.Refused no -> notAdmitted(assessment, remedy, how, no);
                };
        };
    }

    private Prepared prepared(Assessment assessment, Remedy remedy, Remediation how) {
        try {
            return remediator.prepare(remedy, assessment.subject(), how);
        } catch (RuntimeException e) {
            records.threw(assessment, e);
            throw e;
        }
    }

    private Result deferred(Assessment assessment, Remedy remedy, Admission.Deferred deferred) {
        records.deferred(assessment, remedy, deferred);
        return waiting(assessment, deferred);
    }

    private Result notAdmitted(Assessment assessment, Remedy remedy, Remediation how, Admission.Refused no) {
        boolean suspended = guards.suspended().containsKey(assessment.name());
        return refused(assessment, remedy, how, suspended ? State.SUSPENDED : State.UNREMEDIABLE, no.sentence());
    }

    /** Wherever it was found: it is shown, told once, waits for nothing, and the policy says what is done instead of a repair. */
    private Result refused(Assessment assessment, Remedy remedy, Remediation how, State state, String reason) {
        guards.waitsForNothing(assessment.name());
        judge.show(assessment.in(state, reason));
        records.refused(assessment, remedy, reason);
        return otherwise(assessment, remedy, how.notRepairable(), reason);
    }

    private Result execute(
            Assessment assessment, Remedy remedy, Prepared.Ready ready, Request request, Remediation how) {
        records.forget(assessment.name());
        Outcome outcome;
        try {
            outcome = Attempt.run(guards, assessment.name(), true, () -> {
                remember(assessment, remedy, request.unit());
                return remediator.execute(ready, mandate(assessment, remedy, how));
            });
        } catch (RuntimeException e) {
            records.threw(assessment, e);
            throw e;
        }
        return switch (outcome) {
            case Outcome.Succeeded succeeded -> new Result.RequeueAfter(AT_ONCE);
            case Outcome.InProgress progress -> new Result.RequeueAfter(progress.lookAgain());
            case Outcome.RolledBack back -> failed(assessment, remedy, how, back.reason());
            case Outcome.Failed failure -> failed(assessment, remedy, how, failure.reason());
            case Outcome.Interfered(String why) ->
                again(assessment, AttemptRecords.kind(remedy) + " was interrupted", why);
            case Outcome.Unremediable(String reason) -> {
                guards.refused(request, reason);
                yield refused(assessment, remedy, how, State.UNREMEDIABLE, reason);
            }
        };
    }

    /** Nothing of a quarantine has to be remembered before it: the container stays. */
    private void remember(Assessment assessment, Remedy remedy, Dependents unit) {
        if (!(remedy instanceof Remedy.Quarantine)) {
            memory.reference(assessment.subject().declared());
            unit.members().stream().map(Dependents.Dependent::container).forEach(memory::reference);
        }
    }

    /** A repair that was resumed has failed: the policy may want the container quarantined. */
    Result failedLater(Assessment assessment, String reason) {
        Optional<Remediation> how = assessment.verdict().policy().map(Policy::remediation);
        Remedy remedy = Planner.plan(assessment.verdict(), assessment.subject().declared());
        if (how.isEmpty() || assessment.verdict().mode() != Mode.ENFORCE) {
            return idle(assessment);
        }
        return failed(assessment, remedy, how.get(), reason);
    }

    private Result failed(Assessment assessment, Remedy remedy, Remediation how, String reason) {
        Result again = again(assessment, AttemptRecords.kind(remedy) + " failed", reason);
        return how.repairFailed() == OnDrift.QUARANTINE && !(remedy instanceof Remedy.Quarantine)
                ? otherwise(assessment, remedy, OnDrift.QUARANTINE, "its repair failed: " + reason)
                : again;
    }

    private Result again(Assessment assessment, String ending, String reason) {
        judge.show(assessment.in(assessment.state(), "the last " + ending + ": " + reason));
        return new Result.RequeueAfter(AT_ONCE);
    }

    private Result otherwise(Assessment assessment, Remedy remedy, OnDrift then, String cause) {
        // What others depend on may be refused or fail because of them: nobody is frozen for what another has done.
        boolean alone = assessment.subject().isAlone();
        if (then != OnDrift.QUARANTINE || remedy instanceof Remedy.Quarantine || !alone) {
            return new Result.Done();
        }
        // After a failure it may not run, and then there is no remedy for it.
        List<String> controls =
                remedy instanceof Remedy.None ? Planner.repairable(assessment.verdict()) : remedy.controls();
        boolean critical = Planner.critical(assessment.verdict(), controls);
        return attempt(assessment, new Remedy.Quarantine(assessment.subject().declared(), controls, cause, critical));
    }

    private Mandate mandate(Assessment assessment, Remedy remedy, Remediation how) {
        return new Mandate(
                actions.get(), assessment.policyName(), AttemptRecords.reason(assessment, remedy), ACTOR, how);
    }
}
