package dev.wharden.controller;

import dev.wharden.audit.Recorder;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Result;
import dev.wharden.policy.Mode;
import dev.wharden.policy.State;
import dev.wharden.remedy.Mandate;
import dev.wharden.remedy.OwnRefusal;
import dev.wharden.remedy.Recovery;
import dev.wharden.remedy.guard.Admission;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.guard.Request;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Decide;
import dev.wharden.remedy.plan.Decision;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Planner;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.plan.Setback;
import dev.wharden.remedy.quarantine.Room;
import dev.wharden.subject.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Does about drift what {@link Decide} says, by {@link Attempt}, and shows and records what came of it. Built only
 * where the host's ceiling is Enforce, so that under Audit nothing can be begun.
 */
public final class Enforcer {
    private static final Result AT_ONCE = new Result.RequeueAfter(Duration.ZERO);
    /** While another worker has one of the containers; no wait is looked at sooner, whatever is done to a clock. */
    private static final Result.RequeueAfter LATER = new Result.RequeueAfter(Duration.ofSeconds(2));

    private static final String ACTOR = "wharden";

    private final Attempt attempt;
    private final Guards guards;
    private final Judge judge;
    private final AttemptRecords records;
    private final Supplier<String> actions;
    private final InstantSource clock;
    private final Hindered hindered;

    /**
     * With the giver of new action ids.
     *
     * @param clock that the guards' waits go by
     * @param hindered is told which containers each repair depends on
     */
    public Enforcer(
            Attempt attempt,
            Recovery recovery,
            Guards guards,
            Judge judge,
            Recorder recorder,
            Supplier<String> actions,
            InstantSource clock,
            Hindered hindered) {
        this.attempt = attempt;
        this.guards = guards;
        this.judge = judge;
        this.records = new AttemptRecords(recovery, judge, recorder);
        this.actions = actions;
        this.clock = clock;
        this.hindered = hindered;
    }

    /**
     * Freezes a container at the first look, when its declaration alone is a critical finding that its policy answers
     * with a quarantine: before the kernel, its files and other containers are asked.
     */
    Optional<Result> freezeFirst(ContainerName name, Subject seen) {
        Assessment assessment = judge.glance(name, seen);
        return Decide.decide(assessment.verdict(), assessment.state(), seen, Setback.NONE)
                                instanceof Decision.Act(Remedy.Quarantine remedy)
                        && remedy.critical()
                        && attempt.mayBeMade(assessment, remedy, Cause.DRIFT)
                ? Optional.of(act(assessment, remedy))
                : Optional.empty();
    }

    /**
     * Does what the verdict asks for, as far as it may be done now.
     *
     * @param failure why a repair has failed that was just resumed
     */
    Result enforce(Assessment assessment, Optional<String> failure) {
        if (failure.isEmpty() || assessment.verdict().mode() != Mode.ENFORCE) {
            return decided(assessment, Setback.NONE, new Result.Done());
        }
        Remedy remedy = Planner.plan(assessment.verdict(), assessment.subject().declared());
        return failed(assessment, remedy, failure.get());
    }

    /** @param otherwise how it ends when nothing is to be done after a setback */
    private Result decided(Assessment assessment, Setback setback, Result otherwise) {
        return switch (Decide.decide(assessment.verdict(), assessment.state(), assessment.subject(), setback)) {
            case Decision.Act(Remedy remedy) -> act(assessment, remedy);
            case Decision.Wait(Remedy.None remedy, Instant until) -> grace(assessment, remedy, until);
            case Decision.Nothing(String why) -> setback.equals(Setback.NONE) ? nothing(assessment, why) : otherwise;
        };
    }

    private Result act(Assessment assessment, Remedy remedy) {
        hindered.tries(
                assessment.name(),
                assessment.subject().unit().stream()
                        .map(Container::name)
                        .filter(name -> !name.equals(assessment.name()))
                        .toList());
        return switch (made(assessment, remedy)) {
            case Attempt.End.Busy(String why) -> busy(assessment, why);
            case Attempt.End.Waits(Admission.Deferred deferred, Optional<String> refusal)
            when refusal.isPresent() -> refusedLater(assessment, remedy, refusal.get(), deferred);
            case Attempt.End.Waits(Admission.Deferred deferred, var _) -> {
                records.deferred(assessment, remedy, deferred);
                yield waiting(assessment, deferred);
            }
            case Attempt.End.Refused(String why) -> {
                boolean suspended = guards.suspended().containsKey(assessment.name());
                yield refused(assessment, remedy, suspended ? State.SUSPENDED : State.UNREMEDIABLE, why);
            }
            case Attempt.End.Impossible(String why) -> refused(assessment, remedy, State.UNREMEDIABLE, why);
            case Attempt.End.Untold(String why) -> untold(assessment, why);
            case Attempt.End.Ran(Outcome outcome) -> ran(assessment, remedy, outcome);
        };
    }

    private Attempt.End made(Assessment assessment, Remedy remedy) {
        try {
            return attempt.make(assessment, remedy, Cause.DRIFT, () -> {
                // The next time that it does not act is news.
                records.forget(assessment.name());
                return new Mandate(
                        actions.get(),
                        assessment.policyName(),
                        AttemptRecords.reason(assessment, remedy),
                        ACTOR,
                        Attempt.how(assessment));
            });
        } catch (RuntimeException e) {
            records.threw(assessment, e);
            throw e;
        }
    }

    private Result ran(Assessment assessment, Remedy remedy, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded _ -> AT_ONCE;
            case Outcome.InProgress(Duration lookAgain) -> new Result.RequeueAfter(lookAgain);
            case Outcome.RolledBack(String reason) -> failed(assessment, remedy, reason);
            case Outcome.Failed(String reason) -> failed(assessment, remedy, reason);
            case Outcome.Interfered(String why, var _) -> {
                show(assessment, "the last " + AttemptRecords.kind(remedy) + " was interrupted: " + why);
                yield AT_ONCE;
            }
            case Outcome.Unremediable(Refusal.Passing(String why)) -> untold(assessment, why);
            case Outcome.Unremediable(Refusal.Unreadable(String why)) -> untold(assessment, why);
            case Outcome.Unremediable(Refusal no) -> refused(assessment, remedy, State.UNREMEDIABLE, no.reason());
        };
    }

    private Result failed(Assessment assessment, Remedy remedy, String reason) {
        String last = remedy instanceof Remedy.None ? "repair" : AttemptRecords.kind(remedy);
        show(assessment, "the last " + last + " failed: " + reason);
        return decided(assessment, new Setback.Failed(remedy, reason), AT_ONCE);
    }

    /**
     * Wherever it was found: it is shown, told once, waits for nothing, and the policy says what is done instead of a
     * repair.
     */
    private Result refused(Assessment assessment, Remedy remedy, State state, String reason) {
        guards.waitsForNothing(assessment.name());
        judge.show(assessment.in(state, reason));
        records.refused(assessment, remedy, reason);
        Optional<OwnRefusal> own = attempt.ownRefusal(assessment, remedy, reason);
        Optional<Admission.Deferred> wait = own.flatMap(OwnRefusal::until);
        return decided(
                assessment,
                new Setback.Refused(remedy, own.map(OwnRefusal::why).orElse(reason), own.isPresent() && wait.isEmpty()),
                wait.map(this::later).orElse(new Result.Done()));
    }

    /** It waits, and is refused all the same: it is looked at again when that ends, and nothing is done before. */
    private Result refusedLater(Assessment assessment, Remedy remedy, String reason, Admission.Deferred deferred) {
        guards.waitsForNothing(assessment.name());
        judge.show(assessment.in(State.UNREMEDIABLE, reason));
        records.refused(assessment, remedy, reason);
        return later(deferred);
    }

    /** It is looked at again, and from the second time on the guards make that wait. */
    private Result untold(Assessment assessment, String why) {
        show(assessment, "waits for another look: " + why);
        return LATER;
    }

    private Result busy(Assessment assessment, String why) {
        if (why.isEmpty()) {
            return LATER;
        }
        show(assessment, why);
        return new Result.RequeueAfter(Room.SOON);
    }

    private Result waiting(Assessment assessment, Admission.Deferred deferred) {
        show(assessment, deferred.sentence());
        return later(deferred);
    }

    private Result later(Admission.Deferred deferred) {
        Duration delay = deferred.delay(clock.instant());
        return delay.compareTo(LATER.delay()) < 0 ? LATER : new Result.RequeueAfter(delay);
    }

    /** A grace is a wait like any other, and ends at its time and not at the next look. */
    private Result grace(Assessment assessment, Remedy.None remedy, Instant until) {
        var request = new Request(
                assessment.subject(),
                remedy,
                assessment.policyDigest(),
                Optional.empty(),
                Optional.of(until),
                Cause.DRIFT);
        return switch (guards.ask(request)) {
            case Admission.Deferred deferred -> waiting(assessment, deferred);
            case Admission.Refused _ -> nothing(assessment, remedy.reason());
            // It has ended since the verdict.
            case Admission.Admitted _ -> LATER;
        };
    }

    /** There is nothing to do: it waits for nothing, and the next refusal is news again. */
    private Result nothing(Assessment assessment, String why) {
        if (assessment.state() == State.DRIFTED && !why.isEmpty()) {
            show(assessment, why + guards.interruption(assessment.subject().declared()));
        }
        records.forget(assessment.name());
        hindered.settled(assessment.name());
        guards.waitsForNothing(assessment.name());
        return new Result.Done();
    }

    private void show(Assessment assessment, String reason) {
        judge.show(assessment.in(assessment.state(), reason));
    }
}
