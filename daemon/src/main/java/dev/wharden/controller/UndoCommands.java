package dev.wharden.controller;

import dev.wharden.audit.AuditUnavailable;
import dev.wharden.command.Answer;
import dev.wharden.command.Command.Undo;
import dev.wharden.command.CommandInbox;
import dev.wharden.command.PendingCommand;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.DockerException;
import dev.wharden.policy.State;
import dev.wharden.remedy.Mandate;
import dev.wharden.remedy.Recovery;
import dev.wharden.remedy.guard.Admission;
import dev.wharden.remedy.guard.Histories;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.quarantine.Quarantined;
import dev.wharden.remedy.quarantine.Quarantiner;
import dev.wharden.remedy.quarantine.Release;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.undo.Archive;
import dev.wharden.remedy.undo.Archived;
import dev.wharden.remedy.undo.Undoing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Undoes actions as persons have ordered, under the bounds of a repair but for window and backoff: a person has chosen
 * the hour. The worker that holds the name begins it; from then on it is a transaction like any other, and its archive
 * says what it undoes.
 *
 * <p>Thread-safe: a worker changes only the entry of the name it holds, and the schedule's thread only adds.
 */
public final class UndoCommands {
    /** Why nothing is undone under a ceiling of Audit. */
    static final String AUDIT =
            "enforcement is Audit, so nothing is changed: set enforcement: Enforce in wharden.yaml, restart the daemon"
                    + " and undo it then";

    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private final CommandInbox inbox;
    private final Archive archive;
    private final Recovery recovery;
    private final Attempt attempt;
    private final Quarantiner quarantiner;
    private final Histories histories;
    private final Restoring restoring;
    private final InstantSource clock;
    private final Consumer<ContainerName> wake;

    /**
     * Undoes what is in the archive; waits go by {@code clock}.
     *
     * @param restoring makes again what is gone
     * @param wake queues the name that a released container has by now
     */
    public UndoCommands(
            CommandInbox inbox,
            Archive archive,
            Recovery recovery,
            Attempt attempt,
            Quarantiner quarantiner,
            Histories histories,
            Restoring restoring,
            InstantSource clock,
            Consumer<ContainerName> wake) {
        this.inbox = inbox;
        this.archive = archive;
        this.recovery = recovery;
        this.attempt = attempt;
        this.quarantiner = quarantiner;
        this.histories = histories;
        this.restoring = restoring;
        this.clock = clock;
        this.wake = wake;
    }

    /** Whether there is an order for a container. */
    boolean waits(ContainerName name) {
        return inbox.undo(name).isPresent();
    }

    /** Refuses an order for a name of which another action is open that does not go on now; empty when none is. */
    Optional<Result> standsStill(ContainerName name) {
        if (!recovery.open().contains(name) && recovery.unit(name).isEmpty()) {
            return Optional.empty();
        }
        return inbox.takeUndo(name).map(undo -> {
            undo.refuse("not undone: another action on " + name + " has not ended; order it again then");
            return new Result.RequeueAfter(SOON);
        });
    }

    /** Whether the order for a name ends a quarantine, of whatever container. */
    boolean endsQuarantine(ContainerName name) {
        return inbox.undo(name)
                .filter(undo -> quarantiner.begunBy(undo.command().action()).isPresent())
                .isPresent();
    }

    /**
     * There is no such container: it is created again, where an order for it is there, or released under the name that
     * it has by now. Returns when to look again; empty when there was none, or it was answered.
     *
     * @param mayBegin as in {@link #carryOut}
     */
    Optional<Result> gone(ContainerName name, boolean mayBegin) {
        return inbox.undo(name).flatMap(undo -> carriedOut(name, undo, () -> restored(name, undo, mayBegin)));
    }

    private Optional<Result> restored(ContainerName name, PendingCommand<Undo> undo, boolean mayBegin) {
        Optional<Archived> wanted = archive.find(undo.command().action());
        Optional<Quarantined> held = quarantiner.begunBy(undo.command().action());
        if (held.isPresent()) {
            return Optional.of(release(name, undo, held.get(), mayBegin));
        }
        Optional<Result> still = standsStill(name);
        if (still.isPresent()) {
            return still;
        }
        if (wanted.isPresent()) {
            return restoring.restore(name, undo, wanted.get());
        }
        inbox.takeUndo(name);
        undo.answer().accept(CommandInbox.notKept(undo.command().action()));
        return Optional.empty();
    }

    /**
     * Carries out the order for a container that was just judged.
     *
     * @param mayBegin whether the host's ceiling lets anything be changed; a release is always allowed
     * @return when to look again; empty when there was no order
     */
    Optional<Result> carryOut(Assessment assessment, boolean mayBegin) {
        return inbox.undo(assessment.name()).map(undo -> carryOut(assessment, undo, mayBegin));
    }

    private Result carryOut(Assessment assessment, PendingCommand<Undo> order, boolean mayBegin) {
        return carriedOut(assessment.name(), order, () -> decide(assessment, order, mayBegin));
    }

    private <T> T carriedOut(ContainerName name, PendingCommand<Undo> order, Supplier<T> work) {
        try {
            return work.get();
        } catch (DockerException | StateUnavailable | AuditUnavailable e) {
            inbox.takeUndo(name);
            if (!isBegun(name, order)) {
                inbox.neverBegan(order);
                order.refuse(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    /** Then its end answers it. */
    private boolean isBegun(ContainerName name, PendingCommand<Undo> order) {
        try {
            return recovery.operation(name)
                    .filter(open -> open.action().equals(order.action()))
                    .isPresent();
        } catch (StateUnavailable unreadable) {
            return false;
        }
    }

    private Result decide(Assessment assessment, PendingCommand<Undo> order, boolean mayBegin) {
        ContainerName name = assessment.name();
        String undone = order.command().action();
        Optional<Archived> wanted = archive.find(undone);
        if (wanted.isEmpty()) {
            return answer(name, order, CommandInbox.notKept(undone));
        }
        if (assessment.state() == State.QUARANTINED && !wanted.get().kind().equals("Quarantine")) {
            return answer(
                    name, order, Answer.refused("it is in quarantine: wharden quarantine release --reason … " + name));
        }
        Container now = assessment.subject().declared();
        Undoing undoing = Undoing.of(
                wanted.get(),
                now,
                () -> histories.of(name).made(now.id()) && archive.descends(wanted.get(), now),
                () -> archive.lastAfter(undone, name));
        return switch (undoing) {
            case Undoing.No no -> answer(name, order, Answer.refused("not undone: " + no.reason()));
            case Undoing.Release release ->
                quarantiner
                        .begunBy(undone)
                        .map(held -> release(name, order, held, mayBegin))
                        .orElseGet(() -> answer(name, order, Answer.refused(over(now))));
            case Undoing.Change change when !mayBegin -> answer(name, order, Answer.refused(AUDIT));
            case Undoing.Change change -> change(assessment, order, wanted.get(), change.remedy());
        };
    }

    private Result change(Assessment assessment, PendingCommand<Undo> order, Archived wanted, Remedy remedy) {
        ContainerName name = assessment.name();
        Attempt.End end = attempt.make(assessment, remedy, Cause.UNDO, () -> begins(assessment, order, wanted, remedy));
        return switch (end) {
            case Attempt.End.Busy(String _) -> new Result.RequeueAfter(SOON);
            case Attempt.End.Waits(Admission.Deferred deferred, var _)
            when deferred.reason() == Admission.Reason.PAUSED ->
                answer(name, order, Answer.refused(deferred.sentence() + ": wharden resume, and undo it then"));
            case Attempt.End.Waits(Admission.Deferred deferred, var _) -> {
                order.progress().accept(deferred.sentence());
                Duration wait = deferred.delay(clock.instant());
                yield new Result.RequeueAfter(wait.compareTo(LOOK_AGAIN) < 0 ? wait : LOOK_AGAIN);
            }
            case Attempt.End.Refused(String why) -> answer(name, order, Answer.refused(why));
            case Attempt.End.Impossible(String why) -> answer(name, order, Answer.refused("not undone: " + why));
            case Attempt.End.Untold(String why) -> answer(name, order, Answer.refused("not undone: " + why));
            case Attempt.End.Ran(Outcome outcome) -> ran(assessment, order, outcome);
        };
    }

    private Mandate begins(Assessment assessment, PendingCommand<Undo> order, Archived wanted, Remedy remedy) {
        order.progress()
                .accept(
                        remedy instanceof Remedy.Update
                                ? assessment.name() + " gets back its limits of before " + wanted.action()
                                : assessment.name() + " is made again as it was before " + wanted.action()
                                        + "; a probation follows");
        inbox.begin(order);
        String reason = order.command().reason();
        return new Mandate(
                order.action(),
                assessment.policyName(),
                "undo of " + wanted.action() + " (" + wanted.kind() + ")" + (reason.isEmpty() ? "" : ": " + reason),
                order.actor(),
                Attempt.how(assessment),
                Optional.of(wanted.action()),
                Cause.UNDO);
    }

    private Result ran(Assessment assessment, PendingCommand<Undo> order, Outcome outcome) {
        inbox.takeUndo(assessment.name());
        return switch (outcome) {
            case Outcome.InProgress(Duration lookAgain) -> new Result.RequeueAfter(lookAgain);
            case Outcome.Unremediable(Refusal no) -> {
                // What is refused before it begins has no end that anybody would be told of.
                if (inbox.neverBegan(order)) {
                    order.refuse("not undone: " + no.reason());
                }
                yield new Result.RequeueAfter(AT_ONCE);
            }
            case Outcome.Succeeded _ -> new Result.RequeueAfter(AT_ONCE);
            case Outcome.Interfered _ -> new Result.RequeueAfter(AT_ONCE);
            case Outcome.RolledBack _ -> new Result.RequeueAfter(AT_ONCE);
            case Outcome.Failed _ -> new Result.RequeueAfter(AT_ONCE);
        };
    }

    /** The quarantine that the action was has ended: what holds its container now, if anything, is another one. */
    private String over(Container now) {
        return "not undone: that quarantine has ended"
                + quarantiner
                        .heldBy(now.id())
                        .map(held -> "; " + now.name() + " is held by " + held.action()
                                + ": wharden quarantine release --reason … " + now.name())
                        .orElse("; " + now.name() + " is not quarantined");
    }

    /**
     * Whatever its container is called by now. Where it takes a twin to be exact, that is made at the next look.
     *
     * @param name that the order waits for
     */
    private Result release(ContainerName name, PendingCommand<Undo> order, Quarantined held, boolean exactly) {
        Release release = quarantiner.release(held, order.command().reason(), order.actor(), exactly);
        Result result = answer(name, order, QuarantineCommands.released(held.container(), release, ""));
        wake.accept(held.container());
        return result;
    }

    private Result answer(ContainerName name, PendingCommand<Undo> order, Answer reply) {
        inbox.takeUndo(name);
        order.answer().accept(reply);
        return new Result.RequeueAfter(AT_ONCE);
    }
}
