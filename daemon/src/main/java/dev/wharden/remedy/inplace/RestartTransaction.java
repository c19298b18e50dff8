package dev.wharden.remedy.inplace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.remedy.recreate.Order;
import dev.wharden.remedy.recreate.OrderJson;
import dev.wharden.remedy.recreate.Tries;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that is needed to finish a restart that was interrupted.
 *
 * @param order what was ordered
 * @param startedBefore the engine's word for the start that is to be replaced
 * @param healthWanted it was not unhealthy before
 * @param stopTimeout how long it may take to stop
 * @param stopped when it was told to
 * @param started when it ran again
 * @param startedAt the engine's word for that, or empty
 * @param mounts device and root of what its binds and volumes lead to, by target; empty where that is not known
 * @param tries to start it that the engine has refused
 */
record RestartTransaction(
        Order order,
        String startedBefore,
        boolean healthWanted,
        Duration stopTimeout,
        Instant stopped,
        Optional<Instant> started,
        String startedAt,
        Map<String, String> mounts,
        Tries tries) {
    /** Copies the map. */
    RestartTransaction {
        mounts = Map.copyOf(mounts);
    }

    RestartTransaction started(Instant now, String word) {
        return new RestartTransaction(
                order, startedBefore, healthWanted, stopTimeout, stopped, Optional.of(now), word, mounts, Tries.NONE);
    }

    RestartTransaction with(Tries tries) {
        return new RestartTransaction(
                order, startedBefore, healthWanted, stopTimeout, stopped, started, startedAt, mounts, tries);
    }

    static JsonNode write(RestartTransaction transaction) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("order", OrderJson.write(transaction.order()));
        json.put("startedBefore", transaction.startedBefore());
        json.put("healthWanted", transaction.healthWanted());
        json.put("stopTimeout", transaction.stopTimeout().toString());
        json.put("stopped", transaction.stopped().toString());
        transaction.started().ifPresent(time -> json.put("started", time.toString()));
        json.put("startedAt", transaction.startedAt());
        ObjectNode mounts = json.putObject("mounts");
        transaction.mounts().forEach(mounts::put);
        transaction.tries().write(json);
        return json;
    }

    static RestartTransaction read(JsonNode json) {
        JsonNode started = json.path("started");
        return new RestartTransaction(
                OrderJson.read(json.path("order")),
                json.path("startedBefore").asText(),
                json.path("healthWanted").asBoolean(),
                Duration.parse(json.path("stopTimeout").asText()),
                Instant.parse(json.path("stopped").asText()),
                started.isTextual() ? Optional.of(Instant.parse(started.textValue())) : Optional.empty(),
                json.path("startedAt").asText(),
                mounts(json.path("mounts")),
                Tries.read(json));
    }

    private static Map<String, String> mounts(JsonNode json) {
        var mounts = new TreeMap<String, String>();
        json.properties()
                .forEach(mount -> mounts.put(mount.getKey(), mount.getValue().asText()));
        return mounts;
    }
}
