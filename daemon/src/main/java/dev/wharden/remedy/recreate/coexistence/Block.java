package dev.wharden.remedy.recreate.coexistence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;

/**
 * Keeps a container from being started by anything: its configuration has an entry for a network that does not exist,
 * and every start of it fails with "network … not found". The engine accepts such an entry at creation and for a
 * container that does not run (not for one that runs), keeps it over its own restarts, and a forced disconnect by that
 * name takes it away and leaves the rest as it was. Measured on 26.1.5 for bridges, {@code host} and {@code none}; the
 * code is the same from 17.x to 28 (moby daemon/container_operations.go, ConnectToNetwork).
 *
 * <p>A client that disconnects it by force, or creates the network, takes it away all the same, and no name of a
 * network changes that (measured on 26.1.5): docker's CLI passes a blank one as it is, and from 28 on, where it trims
 * names, as {@code "/ /."}; one with a NUL passes no command line, but compose creates a network of that name. So it
 * has one that the engine's refusal shows and a person can type: where Wharden is gone, docker's own CLI frees the
 * container.
 */
public final class Block {
    private static final String LENT = "container:";

    private Block() {}

    /** The network that there never is. */
    public static String network(String action) {
        return "wharden-blocks-" + action;
    }

    /**
     * The body of a container that is blocked from its creation. One with another's network cannot be, and is returned
     * as it is.
     */
    public static CreateBody on(CreateBody body, String network) {
        String mode = body.hostConfig().path("NetworkMode").asText();
        if (mode.startsWith(LENT)) {
            return body;
        }
        ObjectNode tree = body.tree().deepCopy();
        ObjectNode endpoints = tree.withObject("/NetworkingConfig").withObject("/EndpointsConfig");
        if (endpoints.isEmpty()) {
            // Where anything is given the engine adds nothing, and the network of its mode would be missing.
            endpoints.putObject(mode.isEmpty() || mode.equals("default") ? "bridge" : mode);
        }
        endpoints.putObject(network);
        return new CreateBody(tree);
    }

    /** Whether it is blocked. */
    public static boolean holds(Container container, String network) {
        return container.at("/NetworkSettings/Networks").has(network);
    }

    /** What inspect will show without the block. */
    public static Container without(Container container, String network) {
        if (!holds(container, network)) {
            return container;
        }
        ObjectNode tree = container.tree().deepCopy();
        tree.withObject("/NetworkSettings").withObject("/Networks").remove(network);
        return new Container(tree);
    }

    /** The endpoint of such an entry. */
    public static JsonNode endpoint() {
        return JsonNodeFactory.instance.objectNode();
    }
}
