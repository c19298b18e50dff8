package dev.wharden.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import java.util.ArrayList;
import java.util.List;

/**
 * All of a container that a release must give back, and no more: what a twin cannot share with the old one (ids, its
 * short id among the DNS names) is left out.
 */
record Essence(ObjectNode tree) {
    /** Of nothing: different from everything. */
    static final Essence NONE = new Essence(JsonNodeFactory.instance.objectNode());

    private static final List<String> ADDRESSES = List.of("MacAddress", "IPAddress");
    private static final List<String> ENDPOINT =
            List.of("IPAMConfig", "Aliases", "Links", "DriverOpts", "MacAddress", "IPAddress");

    static Essence of(Container container) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        JsonNode config = container.at("/Config").deepCopy();
        if (config.path("Labels") instanceof ObjectNode labels) {
            // Wharden's hints for people on a twin.
            labels.properties().removeIf(label -> label.getKey().startsWith(CreateBody.HINTS));
        }
        tree.set("Config", config);
        tree.set("HostConfig", container.at("/HostConfig").deepCopy());
        tree.set("Image", container.at("/Image").deepCopy());
        // A crash loop is now up and now between two starts.
        boolean loops = container.number("/RestartCount") > 0 || container.restarting();
        tree.put("running", container.running() || loops);
        tree.put("paused", container.paused());
        ObjectNode networks = tree.putObject("networks");
        container.at("/NetworkSettings/Networks").properties().forEach(entry -> {
            ObjectNode network = networks.putObject(entry.getKey());
            for (String field : ENDPOINT) {
                if (asked(field, entry.getValue(), container) || !ADDRESSES.contains(field)) {
                    network.set(field, blank(entry.getValue().path(field)));
                }
            }
        });
        return new Essence(tree);
    }

    /**
     * An address that nobody asked for is the engine's to give, another one at any start; one of what does not run is
     * not shown.
     */
    private static boolean asked(String field, JsonNode endpoint, Container container) {
        String shown = endpoint.path(field).asText();
        return !shown.isEmpty()
                && (shown.equals(container.text("/Config/MacAddress"))
                        || shown.equals(endpoint.at("/IPAMConfig/IPv4Address").asText()));
    }

    /** The engine spells nothing in several ways. */
    private static JsonNode blank(JsonNode value) {
        return value.isNull() || value.isMissingNode() || (value.isContainerNode() && value.isEmpty())
                ? JsonNodeFactory.instance.nullNode()
                : value.deepCopy();
    }

    /** Where two differ, with both values; no limit of processes is null or 0 (engine-facts §4.1). */
    List<String> differences(Essence after) {
        var differences = new ArrayList<String>();
        Json.compare("", tree, after.tree, (path, one, other) -> {
            // An engine that was restarted writes no name servers as [] where it wrote null.
            boolean none = (path.equals("/HostConfig/PidsLimit") && one.asLong() == 0 && other.asLong() == 0)
                    || (path.startsWith("/HostConfig/Dns") && one.isEmpty() && other.isEmpty());
            if (!none) {
                differences.add(path + ": " + one + " became " + other);
            }
        });
        return differences;
    }
}
