package dev.wharden.remedy.recreate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A container that ran until Wharden stopped it, and that the engine refuses to start now: its port was taken, its network or its device is gone. The repair has ended;
 * Wharden goes on trying to start this very container ({@link dev.wharden.remedy.Revival}).
 *
 * @param target whose repair stopped it: itself, or the one that it follows
 * @param id of the container; one that has its name later is another
 * @param action that stopped it
 * @param since when it was stopped, as near as is known
 * @param startedAt the engine's word for its last start: another word means that it has run since
 * @param why for people, such as {@code port 8080 is taken by container thief}
 * @param mounts device and root of what its binds led to, by target; empty where that is not known
 * @param tries to start it so far
 */
public record Down(
        ContainerName name,
        ContainerName target,
        String id,
        String action,
        Instant since,
        String startedAt,
        String why,
        Map<String, String> mounts,
        Tries tries) {
    private static final int LONGEST = 300;

    /** Copies the map; of the words only the first line is kept. */
    public Down {
        mounts = Map.copyOf(mounts);
        why = why.lines().findFirst().orElse("");
        why = why.substring(0, Math.min(LONGEST, why.length()));
    }

    /** One that the engine has just refused to start. */
    public static Down of(
            Order order,
            ContainerName target,
            Container container,
            Instant since,
            String why,
            Map<String, String> mounts,
            Tries tries) {
        return new Down(
                order.container(),
                target,
                container.id(),
                order.action(),
                since,
                container.text("/State/StartedAt"),
                why,
                mounts,
                tries);
    }

    /** The same after another try. */
    public Down tried(Tries again, Optional<String> reason) {
        return new Down(name, target, id, action, since, startedAt, reason.orElse(why), mounts, again);
    }

    /** For people. */
    public String sentence() {
        return "it is down: " + why + "; Wharden retries " + tries.pace();
    }

    JsonNode write() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name.value());
        json.put("target", target.value());
        json.put("id", id);
        json.put("action", action);
        json.put("since", since.toString());
        json.put("startedAt", startedAt);
        json.put("why", why);
        ObjectNode mounted = json.putObject("mounts");
        mounts.forEach(mounted::put);
        tries.write(json);
        return json;
    }

    /** Throws IllegalArgumentException or DateTimeException for what {@link #write} did not write. */
    static Down read(JsonNode json) {
        var mounts = new TreeMap<String, String>();
        json.path("mounts")
                .properties()
                .forEach(mount -> mounts.put(mount.getKey(), mount.getValue().asText()));
        return new Down(
                ContainerName.of(json.path("name").asText()),
                ContainerName.of(json.path("target").asText()),
                json.path("id").asText(),
                json.path("action").asText(),
                Instant.parse(json.path("since").asText()),
                json.path("startedAt").asText(),
                json.path("why").asText(),
                mounts,
                Tries.read(json));
    }
}
