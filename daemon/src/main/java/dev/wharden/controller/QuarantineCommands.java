package dev.wharden.controller;

import dev.wharden.audit.AuditUnavailable;
import dev.wharden.command.Answer;
import dev.wharden.command.Command;
import dev.wharden.command.Command.Containment;
import dev.wharden.command.CommandInbox;
import dev.wharden.command.PendingCommand;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.Mandate;
import dev.wharden.remedy.guard.Admission;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.quarantine.Quarantined;
import dev.wharden.remedy.quarantine.Quarantiner;
import dev.wharden.remedy.quarantine.Release;
import dev.wharden.remedy.state.StateUnavailable;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Carries out what persons have ordered for a container: into quarantine, or out of it. */
public final class QuarantineCommands {
    private static final Predicate<String> IS_ID =
            Pattern.compile("[0-9a-f]{64}").asMatchPredicate();

    private final CommandInbox inbox;
    private final Quarantiner quarantiner;
    private final Attempt attempt;
    private final ExactReleases exactReleases;

    /** Takes commands from the inbox. */
    public QuarantineCommands(
            CommandInbox inbox, Quarantiner quarantiner, Attempt attempt, ExactReleases exactReleases) {
        this.inbox = inbox;
        this.quarantiner = quarantiner;
        this.attempt = attempt;
        this.exactReleases = exactReleases;
    }

    /**
     * Carries out the order for a container that was just judged.
     *
     * @param mayBegin whether the host's ceiling lets anything be changed; a release is always allowed
     * @return when to look again; empty when there was no order
     */
    Optional<Result> carryOut(Assessment assessment, boolean mayBegin) {
        ContainerName name = assessment.name();
        Optional<PendingCommand<Containment>> order = inbox.containment(name);
        if (order.isEmpty()) {
            return Optional.empty();
        }
        PendingCommand<Containment> wanted = order.get();
        if (inbox.take(wanted)) {
            answer(wanted, () -> switch (wanted.command()) {
                case Command.Quarantine quarantine -> quarantine(assessment, wanted, mayBegin);
                case Command.Release release -> release(assessment, wanted, mayBegin && !release.inPlace());
            });
        }
        return Optional.of(new Result.RequeueAfter(Duration.ZERO));
    }

    /** Whether there is an order for a container. */
    boolean waits(ContainerName name) {
        return inbox.containment(name).isPresent();
    }

    /**
     * What is held cannot be put back: an order for it is carried out all the same, or answered.
     *
     * @param mayBegin whether a twin may be made, at the next look
     * @return whether there was one
     */
    boolean unkept(ContainerName name, boolean mayBegin, DockerException why) {
        Optional<PendingCommand<Containment>> order = inbox.take(name);
        order.ifPresent(wanted -> answer(wanted, () -> switch (wanted.command()) {
            case Command.Quarantine quarantine ->
                Answer.refused(name + " is held already, but not whole, which is tried again: " + why.getMessage());
            case Command.Release release ->
                released(name, release(wanted, quarantiner.named(name), mayBegin && !release.inPlace()), "");
        }));
        return order.isPresent();
    }

    /** Whether there is an order for a container that is long work: all but a quarantine. */
    boolean isLong(ContainerName name) {
        return inbox.containment(name)
                .filter(order -> order.command() instanceof Command.Release)
                .isPresent();
    }

    /** The engine does not answer for a container, however long: an order for it is answered with no. */
    void stuck(ContainerName name, DockerException.Stuck why) {
        inbox.take(name)
                .ifPresent(wanted ->
                        wanted.refuse("the engine does not answer for " + name + ", so nothing can be done to it now: "
                                + why.getMessage() + "; order it again when it answers"));
    }

    /**
     * There is no such container: an order for it is answered. A quarantine of a container that is gone is ended by its
     * release all the same.
     */
    void gone(ContainerName name) {
        inbox.take(name)
                .ifPresent(wanted -> answer(wanted, () -> switch (wanted.command()) {
                    case Command.Quarantine quarantine -> absent(name);
                    case Command.Release release ->
                        quarantiner
                                .named(name)
                                .map(held -> released(name, release(wanted, Optional.of(held), false), ""))
                                .orElseGet(() -> absent(name));
                }));
    }

    private static Answer absent(ContainerName name) {
        return Answer.absent("no such container: " + name + " (docker ps -a lists them"
                + (IS_ID.test(name.value())
                        ? "); orders name a container by its name, and by its id only where its own name reads as an id"
                        : ")"));
    }

    /**
     * Whoever ordered it hears how it ended, also when it could not be done; what was begun is then gone on with by the
     * retry.
     */
    private void answer(PendingCommand<Containment> order, Supplier<Answer> work) {
        try {
            order.answer().accept(work.get());
        } catch (DockerException e) {
            order.refuse(e.getMessage() + resumed(order.command()));
            throw e;
        } catch (StateUnavailable | AuditUnavailable e) {
            order.refuse(e.getMessage() + begun(order.command()));
            throw e;
        }
    }

    private String resumed(Containment command) {
        return command instanceof Command.Quarantine && quarantiner.concerns(command.container())
                ? "; the open action will be resumed"
                : begun(command);
    }

    private String begun(Containment command) {
        ContainerName name = command.container();
        boolean leaving = exactReleases.waits(name)
                || quarantiner.list().stream()
                        .anyMatch(one -> one.concerns(name) && one.step().releasing());
        return command instanceof Command.Release && leaving
                ? "; the release of " + name + " has begun and goes on: it may run already"
                : "";
    }

    private Answer quarantine(Assessment assessment, PendingCommand<Containment> order, boolean mayBegin) {
        Optional<Answer> already =
                quarantiner.heldBy(assessment.subject().declared().id()).map(held -> already(assessment.name(), held));
        if (already.isPresent()) {
            return already.get();
        }
        if (!mayBegin) {
            return Answer.refused("enforcement is Audit, so nothing is changed: set enforcement: Enforce and restart");
        }
        String reason = order.command().reason();
        String cause = reason.isEmpty() ? "ordered by " + order.actor() : reason;
        var remedy = new Remedy.Quarantine(assessment.subject().declared(), List.of(), cause, true);
        Attempt.End end = attempt.make(
                assessment,
                remedy,
                Cause.COMMAND,
                () -> new Mandate(
                        order.action(),
                        assessment.policyName(),
                        cause,
                        order.actor(),
                        Attempt.how(assessment),
                        Optional.empty(),
                        Cause.COMMAND));
        return switch (end) {
            case Attempt.End.Busy _ -> Answer.refused("another worker has it: order it again");
            case Attempt.End.Waits(Admission.Deferred deferred, var _) -> Answer.refused(later(deferred));
            case Attempt.End.Refused(String why) -> Answer.refused(why);
            case Attempt.End.Impossible(String why) -> Answer.refused(why);
            case Attempt.End.Untold(String why) -> Answer.refused(why);
            case Attempt.End.Ran(Outcome outcome) ->
                reply(
                        outcome,
                        frozen(
                                assessment.name(),
                                outcome,
                                quarantiner.heldBy(
                                        assessment.subject().declared().id())));
        };
    }

    private static String frozen(ContainerName name, Outcome outcome, Optional<Quarantined> held) {
        String running = held.flatMap(Quarantined::runaways)
                .map(some -> "; but " + String.join("; ", some.sentences()))
                .orElse("");
        String frozen = held.filter(one -> !one.ran()).isPresent() ? " does not run; it is held" : " is frozen";
        return name
                + frozen
                + (outcome instanceof Outcome.InProgress ? " and is being cut off" : " and cut off")
                + running
                + "; give it back with: wharden quarantine release --reason … " + name;
    }

    private static Answer already(ContainerName name, Quarantined held) {
        String with = held.container().equals(name) ? "" : " with " + held.container();
        return Answer.done(
                name + " is held already" + with + ", since " + held.since().truncatedTo(ChronoUnit.SECONDS) + ": "
                        + held.cause() + "; give it back with: wharden quarantine release --reason … "
                        + held.container());
    }

    private static String later(Admission.Deferred deferred) {
        String what = deferred.sentence().replaceFirst("^waits for: ", "");
        return deferred.reason() == Admission.Reason.PAUSED
                ? what + ": wharden resume, and order it again"
                : what + ": order it again then";
    }

    /**
     * @param exactly by a twin where it takes one. That is a new change: under Audit there is nobody who could make it,
     *     and the container is given back in place
     */
    private Answer release(Assessment assessment, PendingCommand<Containment> order, boolean exactly) {
        ContainerName name = assessment.name();
        Optional<Quarantined> held =
                quarantiner.heldBy(assessment.subject().declared().id());
        if (held.isEmpty() && (exactReleases.waits(assessment) || exactReleases.isProving(assessment))) {
            // Such as the same order, of which a crash has taken the answer.
            return !exactly && exactReleases.callOff(assessment)
                    ? Answer.done(name + " is released already, and stays as it is")
                    : Answer.done(name + " is released already; it is still being recreated as it was");
        }
        Release release = release(order, held.or(() -> quarantiner.named(name)), exactly);
        String twin = release.outcome() instanceof Outcome.Succeeded
                ? exactReleases.make(assessment).map(ExactReleases.Twin::told).orElse("")
                : "";
        return released(name, release, twin);
    }

    private Release release(PendingCommand<Containment> order, Optional<Quarantined> held, boolean exactly) {
        Containment wanted = order.command();
        return held.map(one -> quarantiner.release(one, wanted.reason(), order.actor(), exactly))
                .orElseGet(() -> Release.none(wanted.container()));
    }

    static Answer released(ContainerName name, Release release, String twin) {
        String notes = Stream.concat(release.notes().stream(), Stream.of(twin))
                .filter(note -> !note.isEmpty())
                .collect(Collectors.joining("; "));
        List<String> names = release.names();
        String first = names.isEmpty() ? name.value() : names.getFirst();
        String others = names.size() < 2 ? "" : ", and with it " + String.join(", ", names.subList(1, names.size()));
        return reply(release.outcome(), first + " is released" + others + (notes.isEmpty() ? "" : "; " + notes));
    }

    private static Answer reply(Outcome outcome, String well) {
        return switch (outcome) {
            case Outcome.Succeeded succeeded -> Answer.done(well);
            case Outcome.InProgress progress -> Answer.done(well);
            case Outcome.RolledBack(String reason) -> Answer.refused(reason);
            case Outcome.Failed(String reason) -> Answer.refused(reason);
            case Outcome.Interfered(String reason, var _) -> Answer.refused(reason);
            case Outcome.Unremediable(Refusal no) -> Answer.refused(no.reason());
        };
    }
}
