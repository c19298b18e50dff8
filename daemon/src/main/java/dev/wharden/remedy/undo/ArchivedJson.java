package dev.wharden.remedy.undo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/** An archived action as it stands in its file. */
final class ArchivedJson {
    private ArchivedJson() {}

    static JsonNode write(Archived archived) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("action", archived.action());
        json.put("kind", archived.kind());
        json.put("container", archived.container().value());
        json.put("policy", archived.policy());
        archived.controls().forEach(json.putArray("controls")::add);
        json.put("actor", archived.actor());
        json.put("begun", archived.begun().toString());
        archived.undoes().ifPresent(undone -> json.put("undoes", undone));
        json.set("before", archived.before().tree());
        archived.end().ifPresent(end -> {
            ObjectNode how = json.putObject("end");
            how.put("at", end.at().toString());
            how.put("result", end.result());
            how.put("reason", end.reason());
            end.after().ifPresent(after -> how.set("after", after.tree()));
        });
        return json;
    }

    /** Throws IllegalArgumentException, DateTimeException or ClassCastException for what this class did not write. */
    static Archived read(JsonNode json) {
        var controls = new ArrayList<String>();
        json.path("controls").forEach(control -> controls.add(control.asText()));
        JsonNode undoes = json.path("undoes");
        JsonNode end = json.path("end");
        return new Archived(
                json.path("action").asText(),
                json.path("kind").asText(),
                ContainerName.of(json.path("container").asText()),
                json.path("policy").asText(),
                controls,
                json.path("actor").asText(),
                Instant.parse(json.path("begun").asText()),
                undoes.isTextual() ? Optional.of(undoes.textValue()) : Optional.empty(),
                new Container((ObjectNode) json.path("before")),
                end.isObject() ? Optional.of(end(end)) : Optional.empty());
    }

    private static Archived.End end(JsonNode end) {
        return new Archived.End(
                Instant.parse(end.path("at").asText()),
                end.path("result").asText(),
                end.path("reason").asText(),
                end.path("after") instanceof ObjectNode after ? Optional.of(new Container(after)) : Optional.empty());
    }
}
