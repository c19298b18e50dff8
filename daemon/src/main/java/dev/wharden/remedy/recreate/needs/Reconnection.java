package dev.wharden.remedy.recreate.needs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A container that ran keeps the ids of its networks: when one is removed and created again under its name, the
 * container does not start for ever ("network 190cf… not found"). Connected to the one that has the name once more, by
 * its id and with the same settings, it starts. Measured on 26.1.5. Where the engine has taken another for one that is
 * gone ({@link Misled}) that is undone, and it is as if the engine had refused the start.
 */
public final class Reconnection {
    private static final Logger LOG = LoggerFactory.getLogger(Reconnection.class);
    private static final String NETWORKS = "/NetworkSettings/Networks";
    private static final String AGAIN = "It is started again";
    private static final List<String> ASKED = List.of("IPAMConfig", "Links", "Aliases", "DriverOpts", "GwPriority");

    private Reconnection() {}

    /**
     * Starts one that does not run. Where it is refused for a network that is gone, or has another id now, it can start
     * at the next try. Throws a DockerException.
     *
     * @param was ids of the networks that it was in while it ran, by their names
     * @param networks makes those again that are gone, and returns the ids by the names
     * @return as it is then, where that was looked at
     */
    public static Optional<Container> start(
            DockerReader reader,
            DockerWriter writer,
            Container container,
            Map<String, String> was,
            Supplier<Map<String, String>> networks) {
        Optional<Misled> before = Misled.of(reader, container, false);
        if (before.isPresent()) {
            throw undone(reader, writer, before.get(), networks);
        }
        if (container.running()) {
            return Optional.of(container);
        }
        single(writer, container);
        refuseOther(reader, writer, container, was, networks);
        try {
            writer.start(container.id());
        } catch (DockerException.NotFound no) {
            throw byName(reader, writer, container, no, networks);
        }
        Optional<Container> now = Misled.may(container) ? find(reader, container.id()) : Optional.empty();
        Optional<Misled> led = now.flatMap(one -> Misled.of(reader, one, true));
        if (led.isPresent()) {
            throw undone(reader, writer, led.get(), networks);
        }
        return now;
    }

    /**
     * Has a stopped container look for what it was meant to have. Throws a DockerException where it does not now.
     *
     * @param ids of its networks that were made again, or are there, by their names
     */
    public static void prepare(DockerReader reader, DockerWriter writer, Container container, Map<String, String> ids) {
        Container now = settled(reader, writer, container, () -> ids);
        single(writer, now);
        refuseOther(reader, writer, now, ids, () -> ids);
    }

    /** Lets a stopped container start that has two entries for one network, and by that the one of its name. */
    public static void single(DockerWriter writer, Container container) {
        Map<String, String> ids = SameNetwork.ids(container);
        SameNetwork.twice(container)
                .forEach(entry -> writer.disconnect(ids.getOrDefault(entry, entry), container.id()));
    }

    /**
     * Has a stopped container look for no other networks than those that it was in, or that were made again: a start
     * that was undone may have left it in another, and a client that has connected it, in whichever has the name. The
     * engine is asked only where an id is another, or unknown. Throws where one of them is another now.
     */
    private static void refuseOther(
            DockerReader reader,
            DockerWriter writer,
            Container container,
            Map<String, String> was,
            Supplier<Map<String, String>> networks) {
        Map<String, String> ids = SameNetwork.ids(container);
        // One without any is put into the one that has the name of its mode.
        boolean bare = container.at(NETWORKS).isEmpty();
        Set<String> moved = was.entrySet().stream()
                .filter(entry -> !SameNetwork.PREDEFINED.contains(entry.getKey()))
                .filter(entry -> bare
                        || (container.at(NETWORKS).has(entry.getKey())
                                && !entry.getValue().equals(ids.get(entry.getKey()))))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        if (moved.isEmpty()) {
            return;
        }
        // Where nothing was kept of one, or it is not there, only the very one will do.
        Map<String, String> meant = new HashMap<>(was);
        meant.putAll(networks.get());
        moved.removeIf(name -> Objects.equals(meant.get(name), ids.get(name)));
        if (!moved.isEmpty()) {
            var no = new DockerException.NotFound(
                    "network " + was.get(moved.iterator().next()) + " not found");
            DockerException left = connected(reader, writer, container, no, moved, () -> meant);
            if (!left.equals(no)) {
                throw left;
            }
        }
    }

    /** The same container; one that the engine has misled is ended, and can start at the next try. */
    public static Container settled(
            DockerReader reader, DockerWriter writer, Container now, Supplier<Map<String, String>> networks) {
        Optional<Misled> led = Misled.of(reader, now, false);
        if (led.isEmpty()) {
            return now;
        }
        DockerException no = undone(reader, writer, led.get(), networks);
        LOG.atDebug().addKeyValue("message", String.valueOf(no.getMessage())).log(AGAIN);
        return reader.inspect(now.id());
    }

    /** Ends one that runs and must not ({@link #misled}), and has it look for what it was meant to have. */
    public static void end(
            DockerReader reader, DockerWriter writer, Container now, Supplier<Map<String, String>> networks) {
        Misled.of(reader, now, true).ifPresent(led -> {
            DockerException no = undone(reader, writer, led, networks);
            LOG.atDebug()
                    .addKeyValue("message", String.valueOf(no.getMessage()))
                    .log(AGAIN);
        });
    }

    /** Why one that runs must not, in the engine's words; empty where it is where it was meant to be. */
    public static Optional<String> misled(DockerReader reader, Container now, boolean started) {
        return Misled.of(reader, now, started).map(Misled::words);
    }

    /** Ends it at once, takes what it was given, and has it look for what it was meant to have. Returns why. */
    private static DockerException undone(
            DockerReader reader, DockerWriter writer, Misled led, Supplier<Map<String, String>> networks) {
        Container now = led.now();
        LOG.atWarn()
                .addKeyValue("container", now.name())
                .addKeyValue("message", led.words())
                .log("The engine took another for what is gone; the container is not left there");
        if (now.running()) {
            writer.kill(now.id());
        }
        led.foreign().forEach(name -> writer.disconnect(name, now.id()));
        var no = new DockerException.NotFound(led.words());
        return led.wrong().isEmpty() ? no : connected(reader, writer, led.asked(), no, led.wrong(), networks);
    }

    private static Optional<Container> find(DockerReader reader, String id) {
        try {
            return Optional.of(reader.inspect(id));
        } catch (DockerException.NotFound gone) {
            return Optional.empty();
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
            DockerReader reader,
            DockerWriter writer,
            Container container,
            DockerException no,
            Supplier<Map<String, String>> networks) {
        String words = String.valueOf(no.getMessage());
        boolean gone = no instanceof DockerException.NotFound
                && container
                        .at(NETWORKS)
                        .propertyStream()
                        .anyMatch(entry -> isNamed(entry.getKey(), words) || isNamed(id(entry.getValue()), words));
        if (!gone) {
            return no;
        }
        Set<String> names = container
                .at(NETWORKS)
                .propertyStream()
                .filter(entry -> isNamed(id(entry.getValue()), words))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        return connected(reader, writer, container, no, names, networks);
    }

    private static DockerException connected(
            DockerReader reader,
            DockerWriter writer,
            Container container,
            DockerException no,
            Set<String> names,
            Supplier<Map<String, String>> networks) {
        Map<String, String> ids;
        try {
            ids = networks.get();
        } catch (DockerException other) {
            return unmade(container, no, other);
        }
        try {
            connect(reader, writer, container, names, ids);
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

    private static void connect(
            DockerReader reader, DockerWriter writer, Container container, Set<String> names, Map<String, String> ids) {
        for (String name : names) {
            // Another network of its name is not taken for one of which nothing is known.
            String meant = SameNetwork.PREDEFINED.contains(name) ? name : ids.getOrDefault(name, "");
            if (meant.isEmpty()) {
                continue;
            }
            // By its id, and only where it is there: the engine takes a connect to one that is gone, and then looks for
            // that by a name and by the beginning of an id.
            JsonNode there = SameNetwork.PREDEFINED.contains(name) ? reader.network(name) : reader.networkById(meant);
            String id = there.path("Id").asText();
            JsonNode endpoint = container.at(NETWORKS).path(name);
            if (endpoint.isObject() && id(endpoint).isEmpty()) {
                // To one that it has an entry for by the name alone the engine does not connect it again (26.1.5).
                writer.disconnect(name, container.id());
            }
            JsonNode asked = asked(SwarmAddresses.without(reader, container), name);
            writer.connect(id, container.id(), SameNetwork.pin(asked, name, Map.of(name, id)));
        }
    }

    private static String id(JsonNode endpoint) {
        return endpoint.path("NetworkID").asText();
    }

    private static boolean isNamed(String network, String words) {
        return !network.isEmpty() && words.contains("network " + network + " not found");
    }

    private static JsonNode asked(Container container, String network) {
        JsonNode endpoint = container.at(NETWORKS).path(network);
        ObjectNode asked = JsonNodeFactory.instance.objectNode();
        ASKED.stream()
                .filter(key -> !endpoint.path(key).isMissingNode()
                        && !endpoint.path(key).isNull())
                .forEach(key -> asked.set(key, endpoint.path(key)));
        mac(container, network).ifPresent(mac -> asked.put("MacAddress", mac));
        return asked;
    }

    /** A stopped one shows that of its first network elsewhere only (26.1.5); a connect takes it from API 1.54 on. */
    private static Optional<String> mac(Container container, String network) {
        String shown = container.at(NETWORKS).path(network).path("MacAddress").asText("");
        boolean first = network.equals(container.text("/HostConfig/NetworkMode"));
        return Optional.of(shown.isEmpty() && first ? container.text("/Config/MacAddress") : shown)
                .filter(mac -> !mac.isEmpty());
    }
}
