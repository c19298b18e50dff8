package dev.wharden.remedy;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.BestEffortRecorder;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.guard.Histories;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.notes.FailedTwin;
import dev.wharden.remedy.recreate.notes.RepairNotes;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.transaction.Ended;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.remedy.undo.Aftermaths;
import dev.wharden.remedy.undo.Archive;
import dev.wharden.remedy.undo.Archived;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that follows from the end of an action, in this order and before its journal forgets it: the twin is known
 * as Wharden's own, the archive says how the action ended, an undone container is left alone, the audit log has its
 * record, and a client that waits for an undo is answered. A crash in between, or a full disk, only means that the end
 * is told once more.
 *
 * @param aftermaths are told of each repair and undo that ended well
 * @param recorder of ends: best effort, since what has ended must not be left half done for a full disk
 * @param clock of the host, for the archive
 * @param steady that actions take their begin from, for how long one took
 * @param answered is told of each end of an archived action, perhaps twice
 */
public record ActionFinalizer(
        DockerReader reader,
        Histories histories,
        Guards guards,
        Archive archive,
        RepairNotes notes,
        Aftermaths aftermaths,
        BestEffortRecorder recorder,
        InstantSource clock,
        InstantSource steady,
        Consumer<Archived> answered)
        implements Consumer<Ended> {
    private static final Logger LOG = LoggerFactory.getLogger(ActionFinalizer.class);
    private static final int LAST = 50;
    private static final String NOTHING = "it was interrupted before anything was changed";
    /** Those of a quarantine have a journal that ends them. */
    private static final Set<String> JOURNALLED = Set.of("Update", "Restart", "Recreate", Archived.UNDO);

    /**
     * Throws StateUnavailable when something cannot be kept, and a DockerException when the engine cannot be asked: the
     * journal stays open then.
     */
    @Override
    public void accept(Ended ended) {
        Operation operation = ended.operation();
        ended.successor().ifPresent(id -> histories.made(operation.container(), operation.containerId(), id));
        Optional<Archived> action = archive.find(operation.action());
        // Those that had to follow end under the same action, and what they are now is not what it has left.
        Optional<Archived> archived = action.filter(found -> found.container().equals(operation.container()))
                .map(found -> found.ended(end(ended, found)));
        archived.ifPresent(this::keep);
        archived.filter(done -> ended.outcome() instanceof Outcome.Succeeded)
                .ifPresent(done -> done.end()
                        .flatMap(Archived.End::after)
                        .or(() -> look(done.before().id()))
                        .ifPresent(left -> aftermaths.repaired(done, left)));
        note(ended);
        record(action.flatMap(Archived::undoes).isPresent() ? ended.as(Archived.UNDO) : ended);
        archived.ifPresent(answered);
    }

    /**
     * A remedy was recorded as begun, but its journal could not be written: nothing was changed, so its record is all
     * that follows.
     */
    void neverBegan(Operation operation, String kind, Outcome outcome) {
        record(new Ended(operation, kind, outcome, Optional.empty(), Optional.empty()));
    }

    /**
     * At start: what was announced and never begun, because a crash came before its journal, has an end too. Only the
     * last can be such.
     */
    public void endInterrupted(Collection<ContainerName> open) {
        archive.actions().reversed().stream().limit(LAST).forEach(action -> {
            try {
                archive.find(action)
                        .filter(found -> found.end().isEmpty() && JOURNALLED.contains(found.kind()))
                        .filter(found -> !open.contains(found.container()))
                        .ifPresent(this::endInterrupted);
            } catch (StateUnavailable e) {
                // A record must not keep the daemon from starting; it is tried again at the next start.
                LOG.atError()
                        .addKeyValue("action", action)
                        .addKeyValue("message", String.valueOf(e.getMessage()))
                        .log("An action that was interrupted cannot be given its end");
            }
        });
    }

    private void endInterrupted(Archived found) {
        accept(new Ended(
                new Operation(
                        found.action(),
                        found.container(),
                        found.before().id(),
                        found.policy(),
                        found.controls(),
                        found.begun(),
                        Duration.ZERO),
                found.kind(),
                new Outcome.Interfered(NOTHING),
                Optional.empty(),
                Optional.empty()));
    }

    /** Whether it is the end of an action that was announced and never begun. */
    public static boolean isOfNothing(Archived.End end) {
        return end.result().equals("interfered") && end.reason().equals(NOTHING);
    }

    private void keep(Archived done) {
        archive.put(done);
        Archived.End end = done.end().orElseThrow();
        if (end.well() && done.undoes().isPresent() && end.after().isPresent()) {
            guards.leaveAlone(
                    done.container(),
                    end.after().get(),
                    "undo " + done.action() + " by " + done.actor() + " until its policy or mark changes");
        }
    }

    /** How long it took, or why it failed. */
    private void note(Ended ended) {
        Operation operation = ended.operation();
        if (ended.outcome() instanceof Outcome.Succeeded) {
            histories.applied(operation.container());
            notes.succeeded(operation.container(), ended.downtime());
        } else {
            notes.failure(operation.container())
                    .filter(failure -> failure.action().equals(operation.action()))
                    .ifPresent(failure -> twinFailed(operation, failure));
        }
    }

    private Archived.End end(Ended ended, Archived archived) {
        return new Archived.End(
                clock.instant(),
                word(ended.outcome()),
                ended.outcome().reason(),
                changed(ended) ? look(ended.successor().orElse(archived.before().id())) : Optional.empty());
    }

    /** A failure may have left something else than what was, and that can be undone too. */
    private static boolean changed(Ended ended) {
        return switch (ended.outcome()) {
            case Outcome.Succeeded succeeded -> !ended.kind().equals("Restart");
            case Outcome.Failed failed -> ended.kind().equals("Update");
            case Outcome.InProgress progress -> false;
            case Outcome.RolledBack back -> false;
            case Outcome.Interfered interfered -> false;
            case Outcome.Unremediable untouched -> false;
        };
    }

    private Optional<Container> look(String id) {
        try {
            return Optional.of(reader.inspect(id));
        } catch (DockerException.NotFound gone) {
            return Optional.empty();
        }
    }

    private void record(Ended ended) {
        Operation operation = ended.operation();
        recorder.record(new AuditEvent.RemedyEnded(
                operation.action(),
                operation.container(),
                operation.containerId(),
                operation.policy(),
                ended.kind(),
                operation.controls(),
                word(ended.outcome()),
                ended.outcome().reason(),
                took(operation),
                ended.downtime()));
    }

    /** What a twin said before the rollback removed it. */
    private void twinFailed(Operation operation, FailedTwin failure) {
        recorder.record(new AuditEvent.TwinFailed(
                operation.action(),
                operation.container(),
                failure.containerId(),
                failure.summary(),
                String.join("\n", failure.log())));
    }

    private Duration took(Operation operation) {
        Duration took = Duration.between(operation.begun(), steady.instant());
        return took.isNegative() ? Duration.ZERO : took;
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded succeeded -> "success";
            case Outcome.InProgress progress -> throw new IllegalArgumentException("it has not ended");
            case Outcome.RolledBack back -> "rolled_back";
            case Outcome.Failed failed -> "failed";
            case Outcome.Interfered interfered -> "interfered";
            case Outcome.Unremediable refused -> "refused";
        };
    }
}
