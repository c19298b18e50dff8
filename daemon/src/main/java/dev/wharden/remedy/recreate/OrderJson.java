package dev.wharden.remedy.recreate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.plan.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;

/** An order as it stands in a journal. */
public final class OrderJson {
    private OrderJson() {}

    /** As JSON. */
    public static JsonNode write(Order order) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("action", order.action());
        json.put("container", order.container().value());
        json.put("containerId", order.containerId());
        json.put("policy", order.policy());
        var controls = json.putArray("controls");
        order.controls().forEach(controls::add);
        json.put("begun", order.begun().toString());
        json.put("probation", order.probation().toString());
        json.put("cause", order.cause().word());
        return json;
    }

    /** From JSON. Throws IllegalArgumentException or DateTimeException for what {@link #write} did not write. */
    public static Order read(JsonNode json) {
        var controls = new ArrayList<String>();
        json.path("controls").forEach(control -> controls.add(control.asText()));
        return new Order(
                json.path("action").asText(),
                ContainerName.of(json.path("container").asText()),
                json.path("containerId").asText(),
                json.path("policy").asText(),
                controls,
                Instant.parse(json.path("begun").asText()),
                Duration.parse(json.path("probation").asText()),
                cause(json));
    }

    /** Those of the first builds of 0.1 say only whether a person ordered it. */
    private static Cause cause(JsonNode json) {
        return json.has("cause")
                ? Cause.of(json.path("cause").asText())
                : json.path("ordered").asBoolean() ? Cause.UNDO : Cause.DRIFT;
    }
}
