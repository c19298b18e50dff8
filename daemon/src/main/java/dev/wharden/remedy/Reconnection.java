package dev.wharden.remedy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.recreate.needs.Obstacle;
import java.util.List;

/**
 * A container that ran keeps the ids of its networks: when one is removed and created again under its name, the
 * container does not start for ever ("network 190cf… not found"). Connected to the name once more, with the same
 * settings, it starts as soon as there is such a network. Measured on 26.1.5; the engine accepts that before the
 * network is there, too.
 */
final class Reconnection {
    private static final List<String> ASKED = List.of("IPAMConfig", "Links", "Aliases", "DriverOpts");

    private Reconnection() {}

    /**
     * Has a stopped container look for the network by its name from now on, if its id is what keeps it from starting.
     *
     * @param no what the engine said to the start
     * @return what keeps it from starting: the same, or that the network which has the name by now does not take it
     */
    static DockerException byName(DockerWriter writer, Container container, DockerException no) {
        if (!(no instanceof DockerException.NotFound)) {
            return no;
        }
        try {
            connect(writer, container, no);
            return no;
        } catch (DockerException other) {
            if (!Obstacle.isRefusal(other)) {
                throw other;
            }
            return other;
        }
    }

    private static void connect(DockerWriter writer, Container container, DockerException no) {
        String words = String.valueOf(no.getMessage());
        container.at("/NetworkSettings/Networks").properties().stream()
                .filter(entry -> isNamed(entry.getValue().path("NetworkID").asText(), words))
                .forEach(entry -> writer.connect(entry.getKey(), container.id(), asked(entry.getValue())));
    }

    private static boolean isNamed(String id, String words) {
        return !id.isEmpty() && words.contains("network " + id + " not found");
    }

    private static JsonNode asked(JsonNode endpoint) {
        ObjectNode asked = JsonNodeFactory.instance.objectNode();
        ASKED.stream()
                .filter(key -> !endpoint.path(key).isMissingNode()
                        && !endpoint.path(key).isNull())
                .forEach(key -> asked.set(key, endpoint.path(key)));
        return asked;
    }
}
