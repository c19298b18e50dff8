package dev.wharden.control.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Field;
import dev.wharden.control.Findings;
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
record NetworkNames(Field field, Map<String, String> ids, String ofOther) {
    static final String BRIDGE = "bridge";

    private static final Set<String> DEFAULT = Set.of("default", BRIDGE);
    private static final String OTHER = "container:";

    static NetworkNames of(Findings found) {
        JsonNode connected = found.node(Field.NETWORKS);
        var ids = new TreeMap<String, String>();
        connected
                .properties()
                .forEach(one ->
                        ids.put(one.getKey(), one.getValue().path("NetworkID").asText("")));
        String mode = found.text(Field.NETWORK_MODE);
        if (!ids.isEmpty() || found.isUnread(Field.NETWORKS)) {
            return new NetworkNames(Field.NETWORKS, ids, "");
        }
        if (mode.startsWith(OTHER)) {
            return new NetworkNames(Field.NETWORK_MODE, ids, mode);
        }
        if (!mode.isEmpty()) {
            ids.put(DEFAULT.contains(mode) ? BRIDGE : mode, "");
        }
        return new NetworkNames(Field.NETWORK_MODE, ids, "");
    }
}
