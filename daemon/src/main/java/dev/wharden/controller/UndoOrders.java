package dev.wharden.controller;

import dev.wharden.audit.AuditUnavailable;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.policy.Policy;
import dev.wharden.policy.Remediation;
import dev.wharden.policy.State;
import dev.wharden.remedy.Mandate;
import dev.wharden.remedy.Remediator;
import dev.wharden.remedy.guard.Admission;
import dev.wharden.remedy.guard.Attempt;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.guard.Memory;
import dev.wharden.remedy.guard.Request;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.quarantine.Quarantiner;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.state.Wish.Answer;
import dev.wharden.remedy.undo.Archive;
import dev.wharden.remedy.undo.Archived;
import dev.wharden.remedy.undo.Undoing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Undoes actions as persons have ordered, under the bounds of a repair but for window and backoff: a person has chosen the hour. The worker that holds the name begins
 * it; from then on it is a transaction like any other, and its archive says what it undoes.
 *
 * <p>Thread-safe: a worker changes only the entry of the name it holds, and the schedule's thread only adds.
 */
public final class UndoOrders {
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private final Archive archive;
    private final Remediator remediator;
    private final Quarantiner quarantiner;
    private final Guards guards;
    private final Memory memory;
    private final Claims claims;
    private final InstantSource clock;
    private final Function<Container, Optional<Admission.Deferred>> elsewhere;
    private final Map<ContainerName, UndoOrder> waiting = new ConcurrentHashMap<>();
    private final Map<String, UndoOrder> underWay = new ConcurrentHashMap<>();

    /** Undoes what is in the archive; {@code elsewhere} is what somebody else is doing with a container just now. */
    public UndoOrders(
            Archive archive,
            Remediator remediator,
            Quarantiner quarantiner,
            Guards guards,
            Memory memory,
            Claims claims,
            InstantSource clock,
            Function<Container, Optional<Admission.Deferred>> elsewhere) {
        this.archive = archive;
        this.remediator = remediator;
        this.quarantiner = quarantiner;
        this.guards = guards;
        this.memory = memory;
        this.claims = claims;
        this.clock = clock;
        this.elsewhere = elsewhere;
    }

    /** Leaves an order; one that an earlier daemon has begun is waited for. Whoever comes second for a name is answered with no. Returns whose name has to be looked at. */
    public Optional<ContainerName> put(UndoOrder order) {
        Optional<Archived> begun = archive.find(order.undo());
        if (begun.isPresent()) {
            underWay.put(order.undo(), order);
            // It may have ended before anybody listened.
            archive.find(order.undo()).filter(found -> found.end().isPresent()).ifPresent(this::told);
            return Optional.of(begun.get().container());
        }
        Optional<Archived> wanted = archive.find(order.action());
        if (wanted.isEmpty()) {
            order.answer().accept(unknown(order.action()));
            return Optional.empty();
        }
        ContainerName name = wanted.get().container();
        if (waiting.putIfAbsent(name, order) != null) {
            order.answer().accept(Answer.refused("another undo for " + name + " waits already"));
            return Optional.empty();
        }
        return Optional.of(name);
    }

    private static Answer unknown(String action) {
        return Answer.absent("what action " + action
                + " changed is not kept (undoKeep), or there never was such an action: " + "wharden audit show");
    }

    /** Is told of each end of an archived action, before its journal is closed. */
    public synchronized void told(Archived ended) {
        if (ended.undoes().isEmpty()) {
            return;
        }
        UndoOrder order = underWay.get(ended.action());
        if (order != null) {
            order.answer().accept(reply(ended));
            underWay.remove(ended.action());
        }
    }

    /** Whether there is an order for a container. */
    boolean waits(ContainerName name) {
        return waiting.containsKey(name);
    }

    /** There is no such container: an order for it is answered. */
    void gone(ContainerName name) {
        UndoOrder order = waiting.remove(name);
        if (order != null) {
            order.answer()
                    .accept(Answer.refused("container " + name + " no longer exists, so nothing can be put back"));
        }
    }

    /**
     * Carries out the order for a container that was just judged.
     *
     * @param mayBegin whether the host's ceiling lets anything be changed; a release is always allowed
     * @return when to look again; empty when there was no order
     */
    Optional<Result> carryOut(Assessment assessment, boolean mayBegin) {
        UndoOrder order = waiting.get(assessment.name());
        if (order == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(carryOut(assessment, order, mayBegin));
        } catch (DockerException | StateUnavailable | AuditUnavailable e) {
            waiting.remove(assessment.name());
            if (!remediator.open().contains(assessment.name())) {
                underWay.remove(order.undo());
                order.answer().accept(Answer.refused(String.valueOf(e.getMessage())));
            }
            throw e;
        }
    }

    private Result carryOut(Assessment assessment, UndoOrder order, boolean mayBegin) {
        Optional<Archived> wanted = archive.find(order.action());
        if (wanted.isEmpty()) {
            return answer(assessment, order, unknown(order.action()));
        }
        if (assessment.state() == State.QUARANTINED && !wanted.get().kind().equals("Quarantine")) {
            return answer(
                    assessment,
                    order,
                    Answer.refused("it is in quarantine: wharden quarantine release --reason … " + assessment.name()));
        }
        Container now = assessment.subject().declared();
        Undoing undoing = Undoing.of(
                wanted.get(),
                now,
                () -> memory.of(assessment.name()).made(now.id()) && archive.descends(wanted.get(), now),
                () -> archive.lastAfter(order.action(), assessment.name()));
        return switch (undoing) {
            case Undoing.No no -> answer(assessment, order, Answer.refused("not undone: " + no.reason()));
            case Undoing.Release release -> release(assessment, order, mayBegin);
            case Undoing.Change change
            when !mayBegin ->
                answer(
                        assessment,
                        order,
                        Answer.refused(
                                "enforcement is Audit, so nothing is changed: set enforcement: Enforce in wharden.yaml, "
                                        + "restart the daemon and undo it then"));
            case Undoing.Change change -> change(assessment, order, wanted.get(), change.remedy());
        };
    }

    private Result change(Assessment assessment, UndoOrder order, Archived wanted, Remedy remedy) {
        var request = new Request(
                assessment.subject(),
                remedy,
                assessment.policyDigest(),
                Optional.empty(),
                Optional.empty(),
                true,
                assessment.subject().unit().stream()
                        .flatMap(one -> elsewhere.apply(one).stream())
                        .findFirst());
        if (!claims.takeUnit(assessment.name(), request.unit().names(), remediator::open)) {
            return new Result.RequeueAfter(SOON);
        }
        Admission would = guards.wouldAdmit(request);
        boolean ended = would instanceof Admission.Deferred deferred && deferred.reason() == Admission.Reason.PAUSED;
        // What is answered with no does not wait for anything.
        return switch (ended ? would : guards.admit(request)) {
            case Admission.Refused refused -> answer(assessment, order, Answer.refused(refused.sentence()));
            case Admission.Deferred deferred
            when deferred.reason() == Admission.Reason.PAUSED ->
                answer(assessment, order, Answer.refused(deferred.sentence() + ": wharden resume, and undo it then"));
            case Admission.Deferred deferred -> {
                order.progress().accept(deferred.sentence());
                Duration wait = deferred.delay(clock.instant());
                yield new Result.RequeueAfter(wait.compareTo(LOOK_AGAIN) < 0 ? wait : LOOK_AGAIN);
            }
            case Admission.Admitted admitted -> begin(assessment, order, wanted, remedy);
        };
    }

    private Result begin(Assessment assessment, UndoOrder order, Archived wanted, Remedy remedy) {
        ContainerName name = assessment.name();
        Container now = assessment.subject().declared();
        memory.reference(name, now.id(), now.imageReference());
        Optional<Remediation> how = assessment.verdict().policy().map(Policy::remediation);
        order.progress()
                .accept(
                        remedy instanceof Remedy.Update
                                ? name + " gets back its limits of before " + wanted.action()
                                : name + " is made again as it was before " + wanted.action() + "; on probation");
        underWay.put(order.undo(), order);
        var mandate = new Mandate(
                        order.undo(),
                        assessment.policyName(),
                        "undo of " + wanted.action() + " (" + wanted.kind() + ")"
                                + (order.reason().isEmpty() ? "" : ": " + order.reason()),
                        order.actor(),
                        how.orElse(Remediation.DEFAULT))
                .ordered(Optional.of(wanted.action()));
        Outcome outcome =
                Attempt.run(guards, name, false, () -> remediator.execute(remedy, assessment.subject(), mandate));
        waiting.remove(name);
        return switch (outcome) {
            case Outcome.InProgress progress -> new Result.RequeueAfter(progress.lookAgain());
            case Outcome.Unremediable(String reason) -> {
                // What is refused before it begins has no end that anybody would be told of.
                if (underWay.remove(order.undo()) != null) {
                    order.answer().accept(Answer.refused("not undone: " + reason));
                }
                yield new Result.RequeueAfter(AT_ONCE);
            }
            case Outcome.Succeeded succeeded -> new Result.RequeueAfter(AT_ONCE);
            case Outcome.Interfered interfered -> new Result.RequeueAfter(AT_ONCE);
            case Outcome.RolledBack back -> new Result.RequeueAfter(AT_ONCE);
            case Outcome.Failed failed -> new Result.RequeueAfter(AT_ONCE);
        };
    }

    /** Where it takes a twin to be exact, that is made at the next look. */
    private Result release(Assessment assessment, UndoOrder order, boolean exactly) {
        Quarantiner.Release release = quarantiner.release(assessment.name(), order.reason(), order.actor(), exactly);
        return answer(assessment, order, QuarantineOrders.released(assessment.name(), release, ""));
    }

    private Result answer(Assessment assessment, UndoOrder order, Answer reply) {
        waiting.remove(assessment.name());
        order.answer().accept(reply);
        return new Result.RequeueAfter(AT_ONCE);
    }

    private static Answer reply(Archived undo) {
        Archived.End end = undo.end().orElseThrow();
        ContainerName name = undo.container();
        String action = " (action " + undo.action() + ")";
        return end.well()
                ? Answer.done(name + " is as it was before " + undo.undoes().orElse("") + action
                        + "; it is left alone until its policy or mark changes, or: wharden resume " + name)
                : Answer.refused(
                        "not undone, " + name + " is as it was before the attempt" + action + ": " + end.reason());
    }
}
