package dev.wharden.remedy.recreate.needs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.container.SameJson;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a network tells whether another is made in the same way: all that inspect shows of it but for what is known
 * to lead a container nowhere else. A field that a later engine adds counts.
 */
public final class NetworkFacts {
    /** What is another with each network, changes with its containers and the swarm's nodes, or is only read. */
    private static final Set<String> HARMLESS =
            Set.of("Id", "Created", "Containers", "Labels", "Peers", "Services", "Status");

    /** The engine chooses it, for each network of a swarm another (26.1.5). */
    private static final String VXLAN = "com.docker.network.driver.overlay.vxlanid_list";

    /** That one, and what EnableIPv4 and EnableIPv6 say too. */
    private static final Set<String> SAID_ELSEWHERE =
            Set.of(VXLAN, "com.docker.network.enable_ipv4", "com.docker.network.enable_ipv6");

    /** What is meant where an engine does not show it, or an earlier version of Wharden has not kept it. */
    private static final Map<String, JsonNode> USUAL =
            Map.of("Scope", TextNode.valueOf("local"), "EnableIPv4", BooleanNode.TRUE);

    private static final String IPAM = "IPAM";
    private static final String OPTIONS = "Options";

    private NetworkFacts() {}

    /**
     * Names of the fields in which a network differs from what was kept of one; empty where it is made in the same way.
     */
    static Set<String> differences(JsonNode kept, JsonNode now) {
        Set<String> differences = unlike(plain(kept), plain(now));
        unlike(addresses(kept), addresses(now)).forEach(field -> differences.add(IPAM + "." + field));
        differences.addAll(Subnets.differences(kept, now));
        return differences;
    }

    /** Those fields in which two objects differ. */
    static Set<String> unlike(ObjectNode one, ObjectNode other) {
        Set<String> unlike = new TreeSet<>(SameJson.keys(one, other));
        unlike.removeIf(field -> SameJson.of(one.path(field), other.path(field)));
        return unlike;
    }

    /** An object without the fields that say nothing: null, off, empty. */
    static ObjectNode said(JsonNode object) {
        ObjectNode said = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(field -> {
            JsonNode value = field.getValue().isObject() ? said(field.getValue()) : field.getValue();
            if (!isUnset(value)) {
                said.set(field.getKey(), value);
            }
        });
        return said;
    }

    private static ObjectNode plain(JsonNode network) {
        ObjectNode plain = said(network);
        USUAL.forEach((field, usual) -> {
            JsonNode shown = network.path(field);
            if (SameJson.isAbsent(shown) || shown.equals(usual)) {
                plain.remove(field);
            } else {
                plain.set(field, shown);
            }
        });
        options(plain, network);
        if (!plain.has("Scope")) {
            // Of one host's network any container may be made a member.
            plain.remove("Attachable");
        }
        plain.remove(IPAM);
        return plain.remove(HARMLESS);
    }

    private static ObjectNode addresses(JsonNode network) {
        ObjectNode said = said(network.path(IPAM));
        options(said, network.path(IPAM));
        said.remove("Config");
        if (said.path("Driver").asText().equals("default")) {
            said.remove("Driver");
        }
        return said;
    }

    /**
     * Those of drivers, as they are: an empty text may say that something is on, as {@code encrypted} does (26.1.5).
     */
    private static void options(ObjectNode said, JsonNode shown) {
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        shown.path(OPTIONS).properties().stream()
                .filter(option -> !SameJson.isAbsent(option.getValue()) && !SAID_ELSEWHERE.contains(option.getKey()))
                .forEach(option -> options.set(option.getKey(), option.getValue()));
        if (options.isEmpty()) {
            said.remove(OPTIONS);
        } else {
            said.set(OPTIONS, options);
        }
    }

    private static boolean isUnset(JsonNode node) {
        return SameJson.isAbsent(node)
                || (node.isContainerNode() && node.isEmpty())
                || (node.isBoolean() && !node.booleanValue())
                || (node.isTextual() && node.textValue().isEmpty());
    }
}
