package dev.wharden.controller;

import dev.wharden.command.Answer;
import dev.wharden.command.Command.Undo;
import dev.wharden.command.CommandInbox;
import dev.wharden.command.PendingCommand;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.policy.Remediation;
import dev.wharden.remedy.Mandate;
import dev.wharden.remedy.Remediator;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.guard.Paused;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.down.Remake;
import dev.wharden.remedy.recreate.down.Remakes;
import dev.wharden.remedy.undo.Archive;
import dev.wharden.remedy.undo.Archived;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Undoes an action whose container is gone: it is made again from the archive as it was before the action, with the
 * same name, volumes and networks. Nothing is down for that, so that it needs no place in the budget; a pause and the
 * ceiling hold it back like any other undo.
 *
 * @param reader tells whether the container is there under another name
 * @param archive what came of the container since
 * @param mayBegin whether the host's ceiling lets anything be changed
 */
public record Restoring(
        CommandInbox inbox,
        DockerReader reader,
        Archive archive,
        Remakes remakes,
        Remediator remediator,
        Guards guards,
        BooleanSupplier mayBegin) {
    private static final int SHORT = 12;

    /**
     * Carries out an order for a name that no container has; empty when it was answered with no. Throws a
     * DockerException, StateUnavailable or AuditUnavailable.
     */
    Optional<Result> restore(ContainerName name, PendingCommand<Undo> order, Archived wanted) {
        Optional<String> no = refusal(name, wanted);
        Optional<Remake> remake = no.isPresent() ? Optional.empty() : remakes.of(wanted.before());
        inbox.takeUndo(name);
        if (remake.isEmpty()) {
            order.answer()
                    .accept(Answer.refused(no.orElse("not undone: container " + name
                            + " no longer exists, and its image, or what it takes from other containers, is gone")));
            return Optional.empty();
        }
        order.progress().accept(name + " no longer exists: it is created again as it was before " + wanted.action());
        inbox.begin(order);
        Outcome outcome = remediator.restore(wanted, remake.get(), mandate(order, wanted));
        return Optional.of(Result.later(outcome).orElseGet(() -> new Result.RequeueAfter(Duration.ZERO)));
    }

    private Optional<String> refusal(ContainerName name, Archived wanted) {
        String gone = "container " + name + " no longer exists, ";
        return switch (wanted.kind()) {
            case "Quarantine", "Release" -> Optional.of(gone + "so there is nothing to be contained or released");
            default ->
                ended(name, wanted)
                        .or(() -> renamed(wanted))
                        .or(() -> remakes.missing(wanted.before()).map(what -> "not undone: " + gone + "and " + what))
                        .or(() -> guards.paused().map(Restoring::paused))
                        .or(this::ceiling);
        };
    }

    private static Optional<String> ended(ContainerName name, Archived wanted) {
        return wanted.end().isPresent()
                ? Optional.empty()
                : Optional.of("not undone: it has not ended: wharden audit show --container " + name);
    }

    /** Two of them would share volumes and networks: it, or what came of it by later actions. */
    private Optional<String> renamed(Archived wanted) {
        return archive.since(wanted)
                .flatMap(one -> Stream.concat(
                        Stream.of(one.before()), one.end().stream().flatMap(end -> end.after().stream())))
                .map(Container::id)
                .distinct()
                .flatMap(id -> find(id).stream())
                .findFirst()
                .map(there -> "not undone: the container is called " + there.name() + " now ("
                        + there.id().substring(0, Math.min(SHORT, there.id().length())) + ")");
    }

    private Optional<Container> find(String id) {
        try {
            return Optional.of(reader.inspect(id));
        } catch (DockerException.NotFound gone) {
            return Optional.empty();
        }
    }

    private static String paused(Paused paused) {
        return paused.sentence() + ": wharden resume, and undo it then";
    }

    private Optional<String> ceiling() {
        return mayBegin.getAsBoolean() ? Optional.empty() : Optional.of(UndoCommands.AUDIT);
    }

    private static Mandate mandate(PendingCommand<Undo> order, Archived wanted) {
        String reason = order.command().reason();
        return new Mandate(
                order.action(),
                wanted.policy(),
                "undo of " + wanted.action() + " (" + wanted.kind() + "), whose container is gone"
                        + (reason.isEmpty() ? "" : ": " + reason),
                order.actor(),
                Remediation.DEFAULT,
                Optional.of(wanted.action()),
                Cause.RESTORE);
    }
}
