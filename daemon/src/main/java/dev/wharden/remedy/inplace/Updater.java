package dev.wharden.remedy.inplace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.audit.AuditUnavailable;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.SameJson;
import dev.wharden.control.Edit;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.plan.InPlace;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.plan.Writers;
import dev.wharden.remedy.recreate.EarlierJournals;
import dev.wharden.remedy.recreate.Ended;
import dev.wharden.remedy.recreate.Journal;
import dev.wharden.remedy.recreate.Order;
import dev.wharden.remedy.state.StateDir;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Changes limits and the restart policy of a running container, and looks whether the engine did it: it answers 200
 * also to what it ignores. It is one call that the engine makes whole or not at all; the journal is there so that it
 * comes to an end, whatever is interrupted: as wanted, or as it was.
 */
public final class Updater {
    private static final String IGNORED = "the engine accepted and ignored it";

    private final DockerReader reader;
    private final Writers writers;
    private final Writers finishers;
    private final Journal<UpdateTransaction> journal;
    private final Consumer<Ended> ended;

    /** An updater; the parameters are those of the recreator. */
    public Updater(DockerReader reader, Writers writers, Writers finishers, StateDir state, Consumer<Ended> ended) {
        this.reader = reader;
        this.writers = writers;
        this.finishers = finishers;
        this.journal = new Journal<>(state, Journal.UPDATES, UpdateTransaction.class, EarlierJournals::simple);
        this.ended = ended;
    }

    /** The names with an open update. Throws StateUnavailable. */
    public List<ContainerName> open() {
        return journal.open();
    }

    /**
     * Updates. Throws StateUnavailable when the journal cannot be written: nothing was changed then. Throws Unavailable
     * when it cannot be told how it ended: {@link #resume} tells it.
     */
    public Outcome apply(Order order, Remedy.Update remedy) {
        Container actual = remedy.actual();
        Container desired = actual;
        for (Edit edit : remedy.edits()) {
            desired = desired.with(edit.pointer(), edit.value());
        }
        var transaction = UpdateTransaction.begin(order, InPlace.body(remedy.edits(), desired), actual);
        journal.put(order.container(), transaction);
        try {
            writers.of(order.action(), order.container()).update(actual.id(), transaction.wanted());
        } catch (DockerException | AuditUnavailable e) {
            return settle(transaction, String.valueOf(e.getMessage()));
        }
        return settle(transaction, IGNORED);
    }

    /** What was ordered of what is open for a name. Throws StateUnavailable. */
    public Optional<Order> order(ContainerName name) {
        return journal.open(name).map(UpdateTransaction::order);
    }

    /**
     * Goes on with what the journal holds for a name; empty when it holds nothing. Throws a DockerException or
     * StateUnavailable: nothing is decided then.
     */
    public Optional<Outcome> resume(ContainerName name) {
        return journal.open(name).map(transaction -> settle(transaction, "it was interrupted"));
    }

    /** What the container shows decides, not what the engine has answered. */
    private Outcome settle(UpdateTransaction transaction, String refusal) {
        Container now;
        try {
            now = reader.inspect(transaction.order().containerId());
        } catch (DockerException.NotFound gone) {
            return end(transaction, new Outcome.Interfered("it was removed by another Docker client"));
        }
        if (transaction.cause().isPresent()) {
            return undo(transaction, now, transaction.cause().get());
        }
        List<String> wrong = differing(transaction.wanted(), now);
        return wrong.isEmpty()
                ? end(transaction, new Outcome.Succeeded())
                : undo(transaction, now, String.join(", ", wrong) + " not as wanted: " + refusal);
    }

    private Outcome undo(UpdateTransaction transaction, Container now, String cause) {
        if (differing(transaction.before(), now).isEmpty()) {
            return end(transaction, new Outcome.RolledBack(cause));
        }
        UpdateTransaction undoing = transaction.undoing(cause);
        journal.put(undoing.order().container(), undoing);
        try {
            finishers.of(undoing.order().action(), undoing.order().container()).update(now.id(), undoing.before());
        } catch (DockerException.Rejected | DockerException.Conflict e) {
            return end(undoing, new Outcome.Failed(cause + "; it could not be undone: " + e.getMessage()));
        }
        List<String> left = differing(undoing.before(), reader.inspect(now.id()));
        return end(
                undoing,
                left.isEmpty()
                        ? new Outcome.RolledBack(cause)
                        : new Outcome.Failed(
                                cause + "; a limit cannot be taken away in place: " + String.join(", ", left)));
    }

    private Outcome end(UpdateTransaction transaction, Outcome outcome) {
        ended.accept(new Ended(transaction.order(), "Update", outcome, Optional.empty(), Optional.empty()));
        journal.close(transaction.order().container());
        return outcome;
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

    /** Numbers by their value: an int and a long of the same value are different nodes. */
    private static boolean same(JsonNode one, JsonNode other) {
        if (one.isObject()) {
            return one.properties().stream().allMatch(field -> same(field.getValue(), other.path(field.getKey())));
        }
        if (one.isIntegralNumber() && other.isIntegralNumber()) {
            return one.longValue() == other.longValue();
        }
        return SameJson.of(one, other) || (absent(one) && absent(other));
    }

    private static boolean absent(JsonNode node) {
        return node.isNull() || node.isMissingNode();
    }
}
