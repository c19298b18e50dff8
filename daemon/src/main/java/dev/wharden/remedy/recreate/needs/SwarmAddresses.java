package dev.wharden.remedy.recreate.needs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the engine writes into a container's own settings while it runs in a network of a swarm: its address there, as
 * if somebody had asked for it. It takes that away at the end, and leaves one that was asked for (26.1.5); so it cannot
 * be told which of the two one that runs has, and it is taken for the engine's.
 */
public final class SwarmAddresses {
    private static final String NETWORKS = "/NetworkSettings/Networks";
    private static final String ASKED = "IPAMConfig";

    /** What was asked for, by what the engine has given. */
    private static final Map<String, String> FAMILIES =
            Map.of("IPv4Address", "IPAddress", "IPv6Address", "GlobalIPv6Address");

    private SwarmAddresses() {}

    /** The container without them. Asks only for networks in which it asks for the address that it has. */
    public static Container without(DockerReader reader, Container container) {
        ObjectNode all = container.at(NETWORKS) instanceof ObjectNode shown ? shown.deepCopy() : null;
        if (all == null) {
            return container;
        }
        boolean any = false;
        for (var entry : all.properties()) {
            JsonNode endpoint = entry.getValue();
            JsonNode plain = plain(endpoint);
            if (!plain.equals(endpoint) && isOfSwarm(reader, endpoint)) {
                entry.setValue(plain);
                any = true;
            }
        }
        return any ? container.with(NETWORKS, all) : container;
    }

    /**
     * Networks of a swarm that a container is in, with the addresses in each that {@link #without} leaves out. Asks for
     * each network but the engine's own. Throws a DockerException.
     */
    public static SortedMap<String, List<String>> taken(DockerReader reader, Container container) {
        var taken = new TreeMap<String, List<String>>();
        for (var entry : container.at(NETWORKS).properties()) {
            JsonNode endpoint = entry.getValue();
            if (!SameNetwork.PREDEFINED.contains(entry.getKey()) && isOfSwarm(reader, endpoint)) {
                JsonNode plain = plain(endpoint);
                taken.put(
                        entry.getKey(),
                        FAMILIES.keySet().stream()
                                .sorted()
                                .filter(family -> isAsked(endpoint, family) && !isAsked(plain, family))
                                .map(family -> endpoint.path(ASKED).path(family).asText())
                                .toList());
            }
        }
        return taken;
    }

    /** An endpoint in a network without them. */
    public static JsonNode without(JsonNode endpoint, JsonNode network) {
        return isOfSwarm(network) ? plain(endpoint) : endpoint;
    }

    /** An endpoint as it is in a network of a swarm. */
    public static JsonNode plain(JsonNode endpoint) {
        if (!(endpoint.path(ASKED) instanceof ObjectNode asked)) {
            return endpoint;
        }
        ObjectNode rest = asked.deepCopy();
        FAMILIES.forEach((family, given) -> {
            String address = rest.path(family).asText("");
            if (!address.isEmpty() && address.equals(endpoint.path(given).asText(""))) {
                rest.remove(family);
            }
        });
        if (rest.size() == asked.size()) {
            return endpoint;
        }
        ObjectNode plain = endpoint.deepCopy();
        if (rest.isEmpty()) {
            plain.putNull(ASKED);
        } else {
            plain.set(ASKED, rest);
        }
        return plain;
    }

    /** Whether an endpoint is in a network of a swarm, as far as that is there. Throws a DockerException. */
    public static boolean isOfSwarm(DockerReader reader, JsonNode endpoint) {
        try {
            return isOfSwarm(reader.networkById(endpoint.path("NetworkID").asText("")));
        } catch (DockerException.NotFound | DockerException.Rejected gone) {
            return false;
        }
    }

    private static boolean isOfSwarm(JsonNode network) {
        return network.path("Scope").asText("").equals("swarm");
    }

    /**
     * A network of a swarm in which one that has ended was given an address, and its twin is not; empty for none.
     * Throws a DockerException.
     */
    public static Optional<String> asked(DockerReader reader, Container ended, CreateBody twin) {
        return ended.at(NETWORKS)
                .propertyStream()
                .filter(entry -> twin.endpoints().has(entry.getKey()))
                .filter(entry -> FAMILIES.keySet().stream()
                        .anyMatch(family -> isAsked(entry.getValue(), family)
                                && !isAsked(twin.endpoints().path(entry.getKey()), family)))
                .filter(entry -> isOfSwarm(reader, entry.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static boolean isAsked(JsonNode endpoint, String family) {
        return !endpoint.path(ASKED).path(family).asText("").isEmpty();
    }
}
