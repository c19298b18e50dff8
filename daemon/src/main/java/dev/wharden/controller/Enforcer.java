package dev.wharden.controller;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.AuditUnavailable;
import dev.wharden.audit.Recorder;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.Dependents;
import dev.wharden.policy.Mode;
import dev.wharden.policy.OnDrift;
import dev.wharden.policy.Policy;
import dev.wharden.policy.Remediation;
import dev.wharden.policy.State;
import dev.wharden.remedy.Mandate;
import dev.wharden.remedy.Remediator;
import dev.wharden.remedy.guard.Admission;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.guard.Memory;
import dev.wharden.remedy.guard.Request;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Planner;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.state.StateUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Plans, asks the guards, executes: what is built only where the host's ceiling is Enforce, so that under Audit there is nobody who could change anything. */
public final class Enforcer {
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final String ACTOR = "wharden";

    private static final Duration LATER = Duration.ofSeconds(2);

    private final Claims claims;
    private final GroupClaims groups;
    private final Remediator remediator;
    private final Guards guards;
    private final Memory memory;
    private final Judge judge;
    private final Recorder recorder;
    private final Supplier<String> actions;
    private final InstantSource clock;
    private final Function<Container, Optional<Admission.Deferred>> elsewhere;
    private final RefusedTwins refusedTwins = new RefusedTwins();
    /** Name to the last thing that was said about not acting, so that it is recorded once. A worker changes only the entry of the name it holds. */
    private final Map<ContainerName, String> said = new ConcurrentHashMap<>();

    /**
     * With the executor of remedies and the giver of new action ids.
     *
     * @param elsewhere what somebody else is doing with a container just now
     */
    public Enforcer(
            Claims claims,
            Remediator remediator,
            Guards guards,
            Memory memory,
            Judge judge,
            Recorder recorder,
            Supplier<String> actions,
            InstantSource clock,
            Function<Container, Optional<Admission.Deferred>> elsewhere) {
        this.claims = claims;
        this.groups = new GroupClaims(claims, remediator);
        this.remediator = remediator;
        this.guards = guards;
        this.memory = memory;
        this.judge = judge;
        this.recorder = recorder;
        this.actions = actions;
        this.clock = clock;
        this.elsewhere = elsewhere;
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
        said.remove(assessment.name());
        guards.waitsForNothing(assessment.name());
        return new Result.Done();
    }

    private Result nothing(Assessment assessment, Remedy.None none) {
        if (assessment.state() == State.DRIFTED) {
            judge.show(assessment.in(State.DRIFTED, none.reason()));
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
        Optional<String> impossible =
                refusedTwins.reason(assessment.name(), repair(assessment, remedy), clock.instant());
        if (impossible.isPresent()) {
            judge.show(assessment.in(State.UNREMEDIABLE, impossible.get()));
            guards.waitsForNothing(assessment.name());
            return new Result.Done();
        }
        Policy policy = assessment.verdict().policy().orElseThrow();
        var request = new Request(
                assessment.subject(),
                remedy,
                policy.digest(),
                policy.remediation().window(),
                Optional.empty(),
                false,
                assessment.subject().unit().stream()
                        .flatMap(one -> elsewhere.apply(one).stream())
                        .findFirst());
        if (remedy instanceof Remedy.Quarantine && !groups.take(assessment.name(), assessment.subject())) {
            return new Result.RequeueAfter(GroupClaims.SOON);
        }
        if (!mine(assessment.name(), request.unit())) {
            return new Result.RequeueAfter(LATER);
        }
        return switch (guards.admit(request)) {
            case Admission.Admitted admitted -> execute(assessment, remedy, request.unit(), policy.remediation());
            case Admission.Deferred deferred -> {
                say(assessment, remedy, "deferred", deferred.sentence());
                yield waiting(assessment, deferred);
            }
            case Admission.Refused refused -> {
                say(assessment, remedy, "refused", refused.sentence());
                State state = guards.suspended().containsKey(assessment.name()) ? State.SUSPENDED : State.UNREMEDIABLE;
                judge.show(assessment.in(state, refused.sentence()));
                yield new Result.Done();
            }
        };
    }

    /** Whether nobody else works on those that have to follow, and nothing is open on them. */
    private boolean mine(ContainerName name, Dependents unit) {
        List<ContainerName> followers = unit.names().subList(1, unit.size());
        return claims.take(name, followers)
                && (followers.isEmpty() || remediator.open().stream().noneMatch(followers::contains));
    }

    private Result execute(Assessment assessment, Remedy remedy, Dependents unit, Remediation how) {
        said.remove(assessment.name());
        judge.show(assessment.in(State.REMEDIATING, "a " + kind(remedy) + " is under way"));
        memory.reference(assessment.subject().declared());
        unit.members().stream()
                .filter(Dependents.Dependent::replaced)
                .map(Dependents.Dependent::container)
                .forEach(memory::reference);
        Outcome outcome = begun(assessment, remedy, how);
        guards.ended(assessment.name(), true, outcome);
        return switch (outcome) {
            case Outcome.Succeeded succeeded -> new Result.RequeueAfter(AT_ONCE);
            case Outcome.InProgress progress -> new Result.RequeueAfter(progress.lookAgain());
            case Outcome.RolledBack back -> failed(assessment, remedy, how, back.reason());
            case Outcome.Failed failure -> failed(assessment, remedy, how, failure.reason());
            case Outcome.Interfered(String why) -> again(assessment, kind(remedy) + " was interrupted", why);
            case Outcome.Unremediable refused -> {
                if (remediator.refusal(remedy, assessment.subject(), how).isEmpty()) {
                    refusedTwins.remember(
                            assessment.name(), repair(assessment, remedy), refused.reason(), clock.instant());
                }
                say(assessment, remedy, "refused", refused.reason());
                judge.show(assessment.in(State.UNREMEDIABLE, refused.reason()));
                yield otherwise(assessment, remedy, how.notRepairable(), refused.reason());
            }
        };
    }

    /** What could not be written down was not begun: it is not shown as under way, and its place in the budget is free again. */
    private Outcome begun(Assessment assessment, Remedy remedy, Remediation how) {
        try {
            return remediator.execute(remedy, assessment.subject(), mandate(assessment, remedy, how));
        } catch (AuditUnavailable | StateUnavailable e) {
            if (!remediator.open().contains(assessment.name())) {
                String reason = "its repair cannot be begun: " + e.getMessage();
                judge.show(assessment.in(assessment.state(), reason));
                guards.ended(assessment.name(), true, new Outcome.Unremediable(reason));
            }
            throw e;
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
        Result again = again(assessment, kind(remedy) + " failed", reason);
        return how.repairFailed() == OnDrift.QUARANTINE && !(remedy instanceof Remedy.Quarantine)
                ? otherwise(assessment, remedy, OnDrift.QUARANTINE, "its repair failed: " + reason)
                : again;
    }

    private Result again(Assessment assessment, String ending, String reason) {
        judge.show(assessment.in(assessment.state(), "the last " + ending + ": " + reason));
        return new Result.RequeueAfter(AT_ONCE);
    }

    private Result otherwise(Assessment assessment, Remedy remedy, OnDrift then, String cause) {
        if (then != OnDrift.QUARANTINE || remedy instanceof Remedy.Quarantine) {
            return new Result.Done();
        }
        // After a failure it may not run, and then there is no remedy for it.
        List<String> controls =
                remedy instanceof Remedy.None ? Planner.repairable(assessment.verdict()) : remedy.controls();
        return attempt(assessment, new Remedy.Quarantine(assessment.subject().declared(), controls, cause));
    }

    private Mandate mandate(Assessment assessment, Remedy remedy, Remediation how) {
        return new Mandate(actions.get(), assessment.policyName(), reason(assessment, remedy), ACTOR, how);
    }

    private static String repair(Assessment assessment, Remedy remedy) {
        return assessment.subject().declared().id() + " " + assessment.policyDigest() + " "
                + remedy.getClass().getSimpleName() + " " + assessment.verdict().edits();
    }

    /** Of a quarantine its cause is the reason. */
    private static String reason(Assessment assessment, Remedy remedy) {
        return String.join(
                "; ",
                Planner.answered(assessment.verdict(), remedy).stream()
                        .map(judged -> judged.finding().detail().control() + ": "
                                + judged.finding().detail().message())
                        .limit(10)
                        .toList());
    }

    private void say(Assessment assessment, Remedy remedy, String result, String sentence) {
        String word = kind(remedy) + " " + result + " " + sentence;
        if (word.equals(said.put(assessment.name(), word))) {
            return;
        }
        recorder.record(new AuditEvent.RemedyEnded(
                "",
                assessment.name(),
                assessment.subject().declared().id(),
                assessment.policyName(),
                kind(remedy),
                remedy.controls(),
                result,
                sentence,
                Duration.ZERO,
                Optional.empty()));
    }

    private static String kind(Remedy remedy) {
        return switch (remedy) {
            case Remedy.None none -> "None";
            case Remedy.Update update -> "Update";
            case Remedy.Restart restart -> "Restart";
            case Remedy.Recreate recreate -> "Recreate";
            case Remedy.Quarantine quarantine -> "Quarantine";
        };
    }
}
