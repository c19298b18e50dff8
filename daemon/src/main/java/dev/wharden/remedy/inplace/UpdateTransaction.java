package dev.wharden.remedy.inplace;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.remedy.transaction.Executor;
import dev.wharden.remedy.transaction.Operation;
import java.util.Optional;

/**
 * All that is needed to finish or undo an update that was interrupted.
 *
 * @param operation what it was begun for
 * @param wanted the fields of HostConfig with the values that they are to have
 * @param before the same fields as they were
 * @param cause why it is being undone; empty while it goes forward
 */
record UpdateTransaction(
        @JsonProperty("order") Operation operation, ObjectNode wanted, ObjectNode before, Optional<String> cause)
        implements Executor.Planned {
    static UpdateTransaction begin(Operation operation, ObjectNode wanted, Container actual) {
        ObjectNode before = JsonNodeFactory.instance.objectNode();
        wanted.fieldNames()
                .forEachRemaining(field ->
                        before.set(field, actual.at("/HostConfig/" + field).deepCopy()));
        return new UpdateTransaction(operation, wanted, before, Optional.empty());
    }

    UpdateTransaction undoing(String why) {
        return new UpdateTransaction(operation, wanted, before, Optional.of(why));
    }
}
