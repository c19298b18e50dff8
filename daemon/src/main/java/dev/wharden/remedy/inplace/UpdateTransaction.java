package dev.wharden.remedy.inplace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.remedy.recreate.Order;
import dev.wharden.remedy.recreate.OrderJson;
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

    static JsonNode write(UpdateTransaction transaction) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("order", OrderJson.write(transaction.order()));
        json.set("wanted", transaction.wanted());
        json.set("before", transaction.before());
        transaction.cause().ifPresent(why -> json.put("cause", why));
        return json;
    }

    /** Throws IllegalArgumentException, DateTimeException or ClassCastException for what this class did not write. */
    static UpdateTransaction read(JsonNode json) {
        JsonNode cause = json.path("cause");
        return new UpdateTransaction(
                OrderJson.read(json.path("order")),
                (ObjectNode) json.path("wanted"),
                (ObjectNode) json.path("before"),
                cause.isTextual() ? Optional.of(cause.textValue()) : Optional.empty());
    }
}
