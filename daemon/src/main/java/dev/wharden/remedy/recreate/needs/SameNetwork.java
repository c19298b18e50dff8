package dev.wharden.remedy.recreate.needs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.MeantNetwork;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether the network that has a name is the one that a container was in, or is made in the same way. The engine lets
 * anybody remove a network in which no container runs and make another of its name, such as one that is not internal.
 * What is created or connected with the id of a network starts in that one or, where it is gone, not at all, or in one
 * that has this id for a name (26.1.5), which {@link Misled} finds.
 */
public final class SameNetwork {
    private static final String ID = "NetworkID";
    /** It gets a new id with every start of the engine, and cannot be removed. */
    private static final String BRIDGE = "bridge";

    /** Those that the engine itself makes: no client can remove one, or make another of its name. */
    public static final Set<String> PREDEFINED = Set.of(BRIDGE, "host", "none");

    private static final String REPLACED =
            " is another than it was in: another Docker client made it again with another ";

    private SameNetwork() {}

    /** Throws Rejected where a network differs from what was kept of the one that had its name. */
    public static void require(JsonNode kept, JsonNode now) {
        Set<String> differences = NetworkFacts.differences(kept, now);
        if (!differences.isEmpty()) {
            throw new DockerException.Rejected("network " + kept.path("Name").asText() + REPLACED
                    + String.join(", ", differences)
                    + "; make the network as it was, or create the container again in the one that there is");
        }
    }

    /** Whether it says that a network is another. The engine's words begin with what it was asked. */
    public static boolean isReplaced(DockerException no) {
        String words = String.valueOf(no.getMessage());
        return words.startsWith("network ") && words.contains(REPLACED);
    }

    /** Ids of the networks that a container was in while it ran, by their names. */
    public static Map<String, String> ids(Container container) {
        return ids(container.at("/NetworkSettings/Networks"));
    }

    private static Map<String, String> ids(JsonNode endpoints) {
        var ids = new TreeMap<String, String>();
        endpoints.properties().forEach(endpoint -> {
            String id = endpoint.getValue().path(ID).asText("");
            if (!id.isEmpty()) {
                ids.put(endpoint.getKey(), id);
            }
        });
        return ids;
    }

    /** Names of those of its networks whose entry is called by the first digits of their id. */
    static Set<String> shortened(Map<String, String> ids) {
        return ids.entrySet().stream()
                .filter(entry -> MeantNetwork.isShortened(entry.getKey(), entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * First digits of the id of each network that a container has two entries for, one by those and one by the name:
     * the engine does not start it before it is disconnected (26.1.5).
     */
    public static Set<String> twice(Container container) {
        Map<String, String> ids = ids(container);
        Set<String> twice = shortened(ids);
        twice.removeIf(entry -> Collections.frequency(ids.values(), ids.get(entry)) < 2);
        return twice;
    }

    /**
     * The same; each id is known, from those or in the body. Throws Rejected where one is not, as in what an earlier
     * version of Wharden has kept: another network may have its name by now.
     */
    public static CreateBody known(CreateBody body, Map<String, String> ids) {
        body.endpoints()
                .propertyStream()
                .filter(endpoint -> endpoint.getValue().path(ID).asText("").isEmpty())
                .map(Map.Entry::getKey)
                .filter(network -> !PREDEFINED.contains(network) && !ids.containsKey(network))
                .findFirst()
                .ifPresent(network -> {
                    throw new DockerException.Rejected(unknown(network));
                });
        return pinned(body, ids);
    }

    /** What is told where a network has the name, and nothing was kept of the one that it was in. */
    public static String unknown(String network) {
        return "network " + network + " may be another than it was in, since nothing was kept of that: create the"
                + " container again in the one that there is";
    }

    /** Ids of the networks in which a container of that body starts, by their names, where they are known. */
    public static Map<String, String> ids(CreateBody body) {
        return ids(body.endpoints());
    }

    /** The body of a container that starts in the networks of those ids, and in others by their names. */
    public static CreateBody pinned(CreateBody body, Map<String, String> ids) {
        ObjectNode tree = body.tree().deepCopy();
        tree.path("NetworkingConfig")
                .path("EndpointsConfig")
                .properties()
                .forEach(endpoint -> pin(endpoint.getValue(), endpoint.getKey(), ids));
        return new CreateBody(tree);
    }

    /** The same of one endpoint, which is changed. */
    public static JsonNode pin(JsonNode endpoint, String network, Map<String, String> ids) {
        if (endpoint instanceof ObjectNode asked && ids.containsKey(network) && !network.equals(BRIDGE)) {
            asked.put(ID, ids.get(network));
        }
        return endpoint;
    }
}
