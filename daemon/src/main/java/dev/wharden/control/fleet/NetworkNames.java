package dev.wharden.control.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.control.fleet.Uses.Place;
import dev.wharden.subject.FleetMember;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Networks by their id, which a container has only from its first start on; before that by the name, which is told to
 * be the same network's where only one has it.
 */
final class NetworkNames {
    private static final String ID = "NetworkID";

    /** Name to id; empty where several have the name. */
    private final Map<String, String> ids = new HashMap<>();

    NetworkNames(List<FleetMember> members) {
        for (FleetMember member : members) {
            member.container().at("/NetworkSettings/Networks").properties().forEach(one -> {
                String id = one.getValue().path(ID).asText("");
                if (!id.isEmpty()) {
                    ids.merge(one.getKey(), id, (first, second) -> first.equals(second) ? first : "");
                }
            });
        }
    }

    Place of(String name, JsonNode network) {
        String id = network.path(ID).asText("");
        String known = id.isEmpty() ? ids.getOrDefault(name, "") : id;
        return new Place(known.isEmpty() ? "name " + name : known, name);
    }
}
