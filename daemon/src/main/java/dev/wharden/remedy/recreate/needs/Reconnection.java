package dev.wharden.remedy.recreate.needs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerWriter;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A container that ran keeps the ids of its networks: when one is removed and created again under its name, the
 * container does not start for ever ("network 190cf… not found"). Connected to the name once more, with the same
 * settings, it starts as soon as there is such a network. Measured on 26.1.5; the engine accepts that before the
 * network is there, too.
 */
public final class Reconnection {
    private static final Logger LOG = LoggerFactory.getLogger(Reconnection.class);
    private static final List<String> ASKED = List.of("IPAMConfig", "Links", "Aliases", "DriverOpts");

    private Reconnection() {}

    /**
     * Starts one that does not run. Where it is refused for a network that is gone, or has another id now, it can start
     * at the next try. Throws a DockerException.
     *
     * @param networks makes those again that are gone, and returns the ids by the names
     */
    public static void start(DockerWriter writer, Container container, Supplier<Map<String, String>> networks) {
        try {
            writer.start(container.id());
        } catch (DockerException.NotFound no) {
            throw byName(writer, container, no, networks);
        }
    }

    /**
     * Has a stopped container look for the network that has the name from now on, if its own is what keeps it from
     * starting.
     *
     * @param no what the engine said to the start
     * @return what keeps it from starting: the same, or that the network which has the name by now is another, or does
     *     not take it
     */
    public static DockerException byName(
            DockerWriter writer, Container container, DockerException no, Supplier<Map<String, String>> networks) {
        String words = String.valueOf(no.getMessage());
        boolean gone = no instanceof DockerException.NotFound
                && container
                        .at("/NetworkSettings/Networks")
                        .propertyStream()
                        .anyMatch(entry -> isNamed(entry.getKey(), words) || isNamed(id(entry.getValue()), words));
        if (!gone) {
            return no;
        }
        Map<String, String> ids;
        try {
            ids = networks.get();
        } catch (DockerException other) {
            return unmade(container, no, other);
        }
        try {
            connect(writer, container, words, ids);
            return no;
        } catch (DockerException other) {
            if (!Obstacle.isRefusal(other)) {
                throw other;
            }
            return other;
        }
    }

    private static DockerException unmade(Container container, DockerException no, DockerException other) {
        if (!Obstacle.isRefusal(other)) {
            throw other;
        }
        if (SameNetwork.isReplaced(other)) {
            return other;
        }
        LOG.atWarn()
                .addKeyValue("container", container.name())
                .addKeyValue("message", String.valueOf(other.getMessage()))
                .log("A network that a prune took cannot be made again");
        return no;
    }

    private static void connect(DockerWriter writer, Container container, String words, Map<String, String> ids) {
        container.at("/NetworkSettings/Networks").properties().stream()
                .filter(entry -> isNamed(id(entry.getValue()), words))
                .forEach(entry -> writer.connect(
                        entry.getKey(), container.id(), SameNetwork.pin(asked(entry.getValue()), entry.getKey(), ids)));
    }

    private static String id(JsonNode endpoint) {
        return endpoint.path("NetworkID").asText();
    }

    private static boolean isNamed(String network, String words) {
        return !network.isEmpty() && words.contains("network " + network + " not found");
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
