package dev.wharden.remedy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.SameJson;
import dev.wharden.control.Edit;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.plan.InPlace;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.plan.Writers;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes limits and the restart policy of a running container, and looks whether the engine did it: it answers 200 also to what it ignores. Needs no journal, since it is
 * one call that the engine makes whole or not at all.
 */
public final class Updater {
    private final DockerReader reader;
    private final Writers writers;

    /** Looks through the reader, changes through the writer of each action. */
    public Updater(DockerReader reader, Writers writers) {
        this.reader = reader;
        this.writers = writers;
    }

    /** Updates. Throws NotFound when the container is gone, Unavailable when it cannot be told how it ended. */
    Outcome apply(String action, Remedy.Update remedy) {
        Container actual = remedy.actual();
        Container desired = actual;
        for (Edit edit : remedy.edits()) {
            desired = desired.with(edit.pointer(), edit.value());
        }
        ObjectNode body = InPlace.body(remedy.edits(), desired);
        DockerWriter writer = writers.of(action, actual.name());
        String refusal = "the engine accepted and ignored it";
        try {
            writer.update(actual.id(), body);
        } catch (DockerException.Rejected | DockerException.Conflict | DockerException.Unavailable e) {
            refusal = e.getMessage() == null ? "the engine refused it" : e.getMessage();
        }
        Container after = reader.inspect(actual.id());
        List<String> wrong = differing(body, after);
        return wrong.isEmpty() ? new Outcome.Succeeded() : undo(writer, remedy, body, after, refusal, wrong);
    }

    private Outcome undo(
            DockerWriter writer,
            Remedy.Update remedy,
            ObjectNode body,
            Container after,
            String refusal,
            List<String> wrong) {
        Container actual = remedy.actual();
        String reason = String.join(", ", wrong) + " not as wanted: " + refusal;
        ObjectNode back = body.objectNode();
        body.fieldNames().forEachRemaining(field -> back.set(field, actual.at("/HostConfig/" + field)));
        if (differing(back, after).isEmpty()) {
            return new Outcome.RolledBack(reason);
        }
        try {
            writer.update(actual.id(), back);
        } catch (DockerException.Rejected | DockerException.Conflict e) {
            return new Outcome.Failed(reason + "; it could not be undone: " + e.getMessage());
        }
        List<String> left = differing(back, reader.inspect(actual.id()));
        return left.isEmpty()
                ? new Outcome.RolledBack(reason)
                : new Outcome.Failed(reason + "; a limit cannot be taken away in place: " + String.join(", ", left));
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
