package dev.wharden.remedy;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.guard.Memory;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.Ended;
import dev.wharden.remedy.recreate.Order;
import dev.wharden.remedy.recreate.RepairNotes;
import dev.wharden.remedy.state.StateUnavailable;
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
 * What has to be remembered when an action has come to its end, before its journal forgets it: that a twin is ours, what can be undone, who is left alone. A crash in
 * between, or a full disk, only means that the end is told once more. The audit log is told last.
 *
 * @param told is told of each end of an archived action, perhaps twice
 */
public record Conclusion(
        DockerReader reader,
        Memory memory,
        Guards guards,
        Archive archive,
        Endings endings,
        RepairNotes notes,
        InstantSource clock,
        Consumer<Archived> told)
        implements Consumer<Ended> {
    private static final Logger LOG = LoggerFactory.getLogger(Conclusion.class);
    private static final int LAST = 50;
    /** Those of a quarantine have a journal that ends them. */
    private static final Set<String> JOURNALLED = Set.of("Update", "Restart", "Recreate", Archived.UNDO);

    /** Throws StateUnavailable when something cannot be kept, and a DockerException when the engine cannot be asked: the journal stays open then. */
    @Override
    public void accept(Ended ended) {
        ended.successor().ifPresent(id -> memory.made(ended.order().container(), id, ""));
        Optional<Archived> action = archive.find(ended.order().action());
        // Those that had to follow end under the same action, and what they are now is not what it has left.
        Optional<Archived> archived = action.filter(
                        found -> found.container().equals(ended.order().container()))
                .map(found -> found.ended(end(ended, found)));
        archived.ifPresent(this::keep);
        note(ended);
        endings.accept(action.flatMap(Archived::undoes).isPresent() ? ended.as(Archived.UNDO) : ended);
        archived.ifPresent(told);
    }

    /** How long it took, or why it failed. */
    private void note(Ended ended) {
        Order order = ended.order();
        if (ended.outcome() instanceof Outcome.Succeeded) {
            notes.succeeded(order.container(), ended.downtime());
        } else {
            notes.failure(order.container())
                    .filter(failure -> failure.action().equals(order.action()))
                    .ifPresent(failure -> endings.twinFailed(order, failure));
        }
    }

    /** At start: what was announced and never begun, because a crash came before its journal, has an end too. Only the last can be such. */
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
                new Order(
                        found.action(),
                        found.container(),
                        found.before().id(),
                        found.policy(),
                        found.controls(),
                        found.begun(),
                        Duration.ZERO),
                found.kind(),
                new Outcome.Interfered("it was interrupted before anything was changed"),
                Optional.empty(),
                Optional.empty()));
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

    private Archived.End end(Ended ended, Archived archived) {
        return new Archived.End(
                clock.instant(),
                Endings.word(ended.outcome()),
                Endings.reason(ended.outcome()),
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
}
