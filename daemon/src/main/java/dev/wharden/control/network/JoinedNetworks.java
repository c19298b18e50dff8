package dev.wharden.control.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Field;
import dev.wharden.container.Glob;
import dev.wharden.control.Findings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The networks of a container by name, with their ids: those that it is connected to, or, before its first start, the
 * one that it was created with. Connecting and disconnecting leaves NetworkMode as it was, so that it only counts then.
 *
 * @param field that names them
 * @param ids by name; the empty string before the first start
 * @param ofOther {@code container:<id>} where it has those of another container; else the empty string
 */
record JoinedNetworks(Field field, Map<String, String> ids, String ofOther) {
    static final String BRIDGE = "bridge";
    /** Where the engine tells of networks. */
    static final String ENGINE = "engine:/networks";

    private static final Set<String> DEFAULT = Set.of("default", BRIDGE);
    private static final String OTHER = "container:";

    static JoinedNetworks of(Findings found) {
        JsonNode connected = found.node(Field.NETWORKS);
        var ids = new TreeMap<String, String>();
        connected
                .properties()
                .forEach(one ->
                        ids.put(one.getKey(), one.getValue().path("NetworkID").asText("")));
        String mode = found.text(Field.NETWORK_MODE);
        if (!ids.isEmpty() || found.isUnread(Field.NETWORKS)) {
            return new JoinedNetworks(Field.NETWORKS, ids, "");
        }
        if (mode.startsWith(OTHER)) {
            return new JoinedNetworks(Field.NETWORK_MODE, ids, mode);
        }
        if (!mode.isEmpty()) {
            ids.put(DEFAULT.contains(mode) ? BRIDGE : mode, "");
        }
        return new JoinedNetworks(Field.NETWORK_MODE, ids, "");
    }

    /** Notes that those of another container are not known. */
    void others(Findings found) {
        if (!ofOther.isEmpty()) {
            found.unread(field.pointer(), "it is on the networks of " + ofOther);
        }
    }

    /** Whether a policy names a network; {@code *} is any text. */
    static boolean matches(List<String> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> !pattern.isEmpty() && new Glob(pattern).matches(name));
    }
}
