package dev.wharden.remedy.inplace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.remedy.recreate.Order;
import java.util.Optional;

/**
 * All that is needed to finish or undo an update that was interrupted.
 *
 * @param order what was ordered
 * @param wanted the fields of HostConfig with the values that they are to have
 * @param before the same fields as they were
 * @param cause why it is being undone; empty while it goes forward
 */
record UpdateTransaction(Order order, ObjectNode wanted, ObjectNode before, Optional<String> cause) {
    static UpdateTransaction begin(Order order, ObjectNode wanted, Container actual) {
        ObjectNode before = JsonNodeFactory.instance.objectNode();
        wanted.fieldNames()
                .forEachRemaining(field ->
                        before.set(field, actual.at("/HostConfig/" + field).deepCopy()));
        return new UpdateTransaction(order, wanted, before, Optional.empty());
    }

    UpdateTransaction undoing(String why) {
        return new UpdateTransaction(order, wanted, before, Optional.of(why));
    }
}
