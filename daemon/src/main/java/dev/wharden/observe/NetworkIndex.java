package dev.wharden.observe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.subject.Network;
import dev.wharden.subject.Observed;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The networks that containers are on, each asked for once while there is room to keep it: what is kept of one does not
 * change, and no other gets its id. Safe for use by many threads.
 */
final class NetworkIndex {
    /** More networks of one container than that are not asked for. */
    private static final int MOST = 50;

    private static final long ROOM = 1 << 20;

    /** Those that the engine makes itself, and what they are. */
    private static final Map<String, Network> OWN = Map.of(
            "bridge", new Network(false),
            "host", new Network(false),
            "none", new Network(true));

    private final DockerReader reader;
    private final Recent<Network> known = new Recent<>(ROOM);

    NetworkIndex(DockerReader reader) {
        this.reader = reader;
    }

    /**
     * Those of a container, by name, without those that cannot be read: a container that joins more than are asked for
     * hides none of the others. Unknown where none can be read. Throws Unavailable.
     */
    Observed<Map<String, Network>> of(Container container) {
        var networks = new LinkedHashMap<String, Network>();
        Optional<String> unread = Optional.empty();
        int asked = 0;
        for (var one : container.at("/NetworkSettings/Networks").properties()) {
            if (asked++ == MOST) {
                unread = Optional.of("more than " + MOST + " networks");
                break;
            }
            switch (network(one.getKey(), one.getValue())) {
                case Observed.Known<Network>(Network network) -> networks.put(one.getKey(), network);
                case Observed.Unknown<Network>(String why) -> unread = Optional.of(why);
                case Observed.Absent<Network>(String why) -> unread = Optional.of(why);
            }
        }
        return networks.isEmpty() && unread.isPresent()
                ? Observed.unknown(unread.get())
                : Observed.known(Map.copyOf(networks));
    }

    private Observed<Network> network(String name, JsonNode entry) {
        Network own = OWN.get(name);
        if (own != null) {
            return Observed.known(own);
        }
        String id = entry.path("NetworkID").asText("");
        Optional<Network> kept = known.get(id);
        if (kept.isPresent()) {
            return Observed.known(kept.get());
        }
        Observed<Network> asked = ask(id, name);
        if (!id.isEmpty() && asked instanceof Observed.Known<Network>(Network network)) {
            known.put(id, network, 0);
        }
        return asked;
    }

    private Observed<Network> ask(String id, String name) {
        try {
            return Network.of(name, reader.network(id, name));
        } catch (DockerException.NotFound | DockerException.Conflict | DockerException.Rejected refused) {
            return Observed.unknown("network " + name + ": " + refused.getMessage());
        }
    }
}
