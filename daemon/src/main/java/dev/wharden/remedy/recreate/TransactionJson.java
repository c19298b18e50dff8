package dev.wharden.remedy.recreate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import java.time.Instant;
import java.util.Optional;

/** A recreation's transaction as it stands in the journal. */
final class TransactionJson {
    private TransactionJson() {}

    static JsonNode write(Transaction transaction) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("order", OrderJson.write(transaction.order()));
        json.put("step", transaction.step().name());
        json.put("since", transaction.since().toString());
        transaction.twin().ifPresent(id -> json.put("twin", id));
        transaction.cause().ifPresent(why -> json.put("cause", why));
        json.put("unsettled", transaction.unsettled());
        transaction.stopped().ifPresent(time -> json.put("stopped", time.toString()));
        transaction.started().ifPresent(time -> json.put("started", time.toString()));
        json.put("startedAt", transaction.startedAt());
        json.set("policy", transaction.policy());
        json.set("before", transaction.before().tree());
        json.set("body", transaction.body().tree());
        return json;
    }

    /** Throws IllegalArgumentException, DateTimeException or ClassCastException for what this class did not write. */
    static Transaction read(JsonNode json) {
        return new Transaction(
                OrderJson.read(json.path("order")),
                new Container((ObjectNode) json.path("before")),
                new CreateBody((ObjectNode) json.path("body")),
                json.path("policy"),
                text(json, "twin"),
                RecreateStep.valueOf(json.path("step").asText()),
                Instant.parse(json.path("since").asText()),
                text(json, "cause"),
                json.path("unsettled").asBoolean(),
                text(json, "stopped").map(Instant::parse),
                text(json, "started").map(Instant::parse),
                json.path("startedAt").asText());
    }

    private static Optional<String> text(JsonNode json, String key) {
        JsonNode value = json.path(key);
        return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
    }
}
