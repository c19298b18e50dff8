package dev.wharden.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The body of {@code POST /containers/create} that gives a twin of a running container. Everything is taken over
 * verbatim, unknown fields too, but for what the engine would understand differently in a create request than it shows
 * in inspect (engine-facts §3, rules 1–12); each of those is a file of its own beside this one.
 *
 * <p>The twin has the restart policy {@code no}: until it is committed the engine must not start it beside the old one.
 *
 * @param tree the body; the holder must not change it
 */
public record CreateBody(ObjectNode tree) {
    /** Hints for people on a twin, never believed: anyone can set a label. */
    public static final String HINTS = "dev.wharden.txn.";

    /**
     * The body for a twin.
     *
     * @param actual inspect of the container while it runs: a stopped one has lost its MAC and IP addresses
     * @param desired the same with the repairs folded in
     * @param circumstances what else decides
     */
    public static CreateBody of(Container actual, Container desired, Circumstances circumstances) {
        ObjectNode body = object(desired.at("/Config"));
        body.set("HostConfig", object(desired.at("/HostConfig")));
        withoutHints(body);
        CreateBodyImage.apply(body, desired, circumstances);
        CreateBodyHostname.apply(body, actual, circumstances);
        CreateBodyHost.apply(body, actual);
        CreateBodyVolumes.apply(body, actual, circumstances);
        CreateBodyUncopied.apply(body, circumstances);
        CreateBodyNetworks.apply(body, actual, circumstances);
        return new CreateBody(body);
    }

    /** The host's part of it. */
    public JsonNode hostConfig() {
        return tree.path("HostConfig");
    }

    /** The networks that the twin joins, by name. */
    public JsonNode endpoints() {
        return tree.path("NetworkingConfig").path("EndpointsConfig");
    }

    /** A copy with one more hint for people. */
    public CreateBody withHint(String key, String value) {
        ObjectNode copy = tree.deepCopy();
        ObjectNode labels = copy.get("Labels") instanceof ObjectNode object ? object : copy.putObject("Labels");
        labels.put(HINTS + key, value);
        return new CreateBody(copy);
    }

    /**
     * A legacy link as a create request wants it: inspect says {@code /target:/self/alias}, a request
     * {@code target:alias}.
     */
    public static String askedLink(String shown) {
        int colon = shown.indexOf(':');
        return colon > 0 && shown.startsWith("/")
                ? shown.substring(1, colon) + ":" + shown.substring(shown.lastIndexOf('/') + 1)
                : shown;
    }

    private static void withoutHints(ObjectNode body) {
        if (body.get("Labels") instanceof ObjectNode labels) {
            labels.properties().removeIf(label -> label.getKey().startsWith(HINTS));
        }
    }

    private static ObjectNode object(JsonNode node) {
        return node instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
    }
}
