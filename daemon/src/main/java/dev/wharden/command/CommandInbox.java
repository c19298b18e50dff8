package dev.wharden.command;

import dev.wharden.command.Command.Containment;
import dev.wharden.command.Command.Undo;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.undo.Archive;
import dev.wharden.remedy.undo.Archived;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The commands that wait for a worker: it carries them out while it holds the container's name, so that all work on a
 * name is serial. An undo stays here until the action that carries it out has ended, perhaps begun by an earlier
 * daemon.
 *
 * <p>Thread-safe: one lock guards the containments, and no disk is waited for under it but by a command that another
 * supersedes; of undos a worker changes only the entry of the name it holds, and the intake's thread only adds.
 */
public final class CommandInbox {
    private final Archive archive;
    private final Map<ContainerName, PendingCommand<Containment>> containments = new HashMap<>();
    private final Map<ContainerName, PendingCommand<Undo>> undos = new ConcurrentHashMap<>();
    /** By the id of the action that carries it out. */
    private final Map<String, PendingCommand<Undo>> underWay = new ConcurrentHashMap<>();

    /** Nothing is waiting; the archive says what an undo is about. */
    public CommandInbox(Archive archive) {
        this.archive = archive;
    }

    /** Leaves a command; one for the same container that waits is answered with no. */
    public synchronized void put(PendingCommand<Containment> command) {
        ContainerName name = command.command().container();
        PendingCommand<Containment> before = containments.put(name, command);
        if (before != null) {
            before.refuse("another order for " + name + " came after it");
        }
    }

    /**
     * Leaves an undo; a second one for a container is refused. Returns whose name must be reconciled. Throws
     * StateUnavailable.
     */
    public Optional<ContainerName> putUndo(PendingCommand<Undo> undo) {
        Optional<Archived> begun = archive.find(undo.action());
        if (begun.isPresent()) {
            underWay.put(undo.action(), undo);
            // It may have ended before anybody listened.
            archive.find(undo.action()).filter(found -> found.end().isPresent()).ifPresent(this::ended);
            return Optional.of(begun.get().container());
        }
        Optional<ContainerName> name = archive.find(undo.command().action()).map(Archived::container);
        if (name.isEmpty()) {
            undo.answer().accept(notKept(undo.command().action()));
        } else if (undos.putIfAbsent(name.get(), undo) != null) {
            undo.refuse("another undo for " + name.get() + " waits already");
            return Optional.empty();
        }
        return name;
    }

    /** The answer for an action of which nothing is in the archive. */
    public static Answer notKept(String action) {
        return Answer.absent("what action " + action
                + " changed is not kept (undoKeep), or there never was such an action: wharden audit show");
    }

    /** The command for a container, which stays. */
    public synchronized Optional<PendingCommand<Containment>> containment(ContainerName name) {
        return Optional.ofNullable(containments.get(name));
    }

    /**
     * Takes this command to begin with it at once; false when another has come after it, and when it was withdrawn by
     * now: no one waits for it any more, and the person may have decided otherwise.
     */
    public boolean take(PendingCommand<Containment> command) {
        return removed(command) && isWanted(command);
    }

    /** Takes the command for a container in the same way. */
    public Optional<PendingCommand<Containment>> take(ContainerName name) {
        return removed(name).filter(CommandInbox::isWanted);
    }

    private synchronized boolean removed(PendingCommand<Containment> command) {
        return containments.remove(command.command().container(), command);
    }

    private synchronized Optional<PendingCommand<Containment>> removed(ContainerName name) {
        return Optional.ofNullable(containments.remove(name));
    }

    private static boolean isWanted(PendingCommand<Containment> command) {
        if (command.withdrawn().getAsBoolean()) {
            command.refuse("it was withdrawn before it was begun");
            return false;
        }
        return true;
    }

    /** The undo for a container that no action carries out yet. */
    public Optional<PendingCommand<Undo>> undo(ContainerName name) {
        return Optional.ofNullable(undos.get(name));
    }

    /** An action is about to carry it out: {@link #ended} answers it. */
    public void begin(PendingCommand<Undo> undo) {
        underWay.put(undo.action(), undo);
    }

    /** Its action was never begun. Returns whether it was under way. */
    public boolean neverBegan(PendingCommand<Undo> undo) {
        return underWay.remove(undo.action()) != null;
    }

    /** Takes the undo for a container. */
    public Optional<PendingCommand<Undo>> takeUndo(ContainerName name) {
        return Optional.ofNullable(undos.remove(name));
    }

    /** Is told of each end of an archived action, before its journal is closed. */
    public void ended(Archived action) {
        if (action.undoes().isPresent()) {
            underWay.computeIfPresent(action.action(), (_, undo) -> {
                undo.answer().accept(answer(action));
                return null;
            });
        }
    }

    private Answer answer(Archived undo) {
        Archived.End end = undo.end().orElseThrow();
        ContainerName name = undo.container();
        String action = " (action " + undo.action() + ")";
        return end.well()
                ? Answer.done(name + " is as it was before " + undo.undoes().orElse("") + action + without(undo)
                        + "; it is left alone until its policy or mark changes, or: wharden resume " + name)
                : Answer.refused("not undone"
                        + (end.result().equals("rolled_back") ? ", " + name + " is as it was before the attempt" : "")
                        + action + ": " + end.reason());
    }

    /** A twin has what was declared; the writable layer of a container that was removed is lost. */
    private String without(Archived undo) {
        boolean recreation = undo.undoes()
                .flatMap(archive::find)
                .filter(undone -> undone.kind().equals("Recreate"))
                .isPresent();
        boolean remade = undo.end()
                .flatMap(Archived.End::after)
                .filter(after -> !after.id().equals(undo.before().id()))
                .isPresent();
        return recreation || remade ? ", but for what was written outside its volumes" : "";
    }
}
