package dev.wharden.remedy.inplace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.audit.AuditUnavailable;
import dev.wharden.container.Container;
import dev.wharden.container.SameJson;
import dev.wharden.control.Edit;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.plan.InPlace;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.plan.Writers;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.Ended;
import dev.wharden.remedy.transaction.Executor;
import dev.wharden.remedy.transaction.Move;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.remedy.transaction.TransactionLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Changes limits and the restart policy of a running container, and looks whether the engine did it: it answers 200
 * also to what it ignores. It is one call that the engine makes whole or not at all; the journal is there so that it
 * comes to an end, whatever is interrupted: as wanted, or as it was.
 */
public final class Updater extends Executor<UpdateTransaction> {
    private static final String IGNORED = "the engine accepted and ignored it";

    private final DockerReader reader;
    private final Writers writers;
    private final Writers finishers;

    /** An updater; the parameters are those of the recreator. */
    public Updater(DockerReader reader, Writers writers, Writers finishers, StateDir state, Consumer<Ended> ended) {
        super(
                new TransactionLog<>(
                        state,
                        TransactionLog.UPDATES,
                        UpdateTransaction.class,
                        open -> open.operation().container()),
                (last, outcome) -> ended.accept(new Ended(last.operation(), "Update", outcome, Optional.empty())));
        this.reader = reader;
        this.writers = writers;
        this.finishers = finishers;
    }

    /**
     * Updates. Throws StateUnavailable when the log cannot be written: nothing was changed then. Throws Unavailable
     * when it cannot be told how it ended: {@link #resume} tells it.
     */
    public Outcome apply(Operation operation, Remedy.Update remedy) {
        Container actual = remedy.actual();
        Container desired = actual;
        for (Edit edit : remedy.edits()) {
            desired = desired.with(edit.pointer(), edit.value());
        }
        return runner.advance(Move.to(
                UpdateTransaction.begin(operation, InPlace.body(remedy.edits(), desired), actual), this::update));
    }

    private Move<UpdateTransaction> update(UpdateTransaction begun) {
        Operation operation = begun.operation();
        try {
            writers.of(operation.action(), operation.container()).update(operation.containerId(), begun.wanted());
        } catch (DockerException | AuditUnavailable e) {
            return settle(begun, String.valueOf(e.getMessage()));
        }
        return settle(begun, IGNORED);
    }

    @Override
    protected Move<UpdateTransaction> recover(UpdateTransaction found) {
        return settle(found, "it was interrupted");
    }

    /** What the container shows decides, not what the engine has answered. */
    private Move<UpdateTransaction> settle(UpdateTransaction transaction, String refusal) {
        Container now;
        try {
            now = reader.inspect(transaction.operation().containerId());
        } catch (DockerException.NotFound gone) {
            return new Move.End<>(transaction, new Outcome.Interfered("it was removed by another Docker client"));
        }
        if (transaction.cause().isPresent()) {
            return undo(transaction, now, transaction.cause().get());
        }
        List<String> wrong = differing(transaction.wanted(), now);
        return wrong.isEmpty()
                ? new Move.End<>(transaction, new Outcome.Succeeded())
                : undo(transaction, now, String.join(", ", wrong) + " not as wanted: " + refusal);
    }

    private Move<UpdateTransaction> undo(UpdateTransaction transaction, Container now, String cause) {
        return differing(transaction.before(), now).isEmpty()
                ? new Move.End<>(transaction, new Outcome.RolledBack(cause))
                : Move.to(transaction.undoing(cause), undoing -> undo(undoing, cause));
    }

    private Move<UpdateTransaction> undo(UpdateTransaction undoing, String cause) {
        Operation operation = undoing.operation();
        try {
            finishers.of(operation.action(), operation.container()).update(operation.containerId(), undoing.before());
        } catch (DockerException.Rejected | DockerException.Conflict e) {
            return new Move.End<>(undoing, new Outcome.Failed(cause + "; it could not be undone: " + e.getMessage()));
        }
        List<String> left = differing(undoing.before(), reader.inspect(operation.containerId()));
        return new Move.End<>(
                undoing,
                left.isEmpty()
                        ? new Outcome.RolledBack(cause)
                        : new Outcome.Failed(
                                cause + "; a limit cannot be taken away in place: " + String.join(", ", left)));
    }

    private static List<String> differing(ObjectNode wanted, Container container) {
        var differing = new ArrayList<String>();
        wanted.properties().forEach(field -> {
            String pointer = "/HostConfig/" + field.getKey();
            if (!same(field.getValue(), container.at(pointer))) {
                differing.add(pointer);
            }
        });
        return List.copyOf(differing);
    }

    /** Of an object the fields that were wanted. */
    private static boolean same(JsonNode one, JsonNode other) {
        if (one.isObject()) {
            return one.properties().stream().allMatch(field -> same(field.getValue(), other.path(field.getKey())));
        }
        return SameJson.asShown(one, other);
    }
}
