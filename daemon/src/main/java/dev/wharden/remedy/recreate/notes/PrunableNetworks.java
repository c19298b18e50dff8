package dev.wharden.remedy.recreate.notes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.recreate.needs.Obstacle;
import dev.wharden.remedy.recreate.needs.SameNetwork;
import dev.wharden.remedy.recreate.needs.Subnets;
import dev.wharden.remedy.recreate.needs.SwarmAddresses;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.TransactionLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The networks of a container that is replaced, a file a name in {@code networks/}: {@code docker system prune} takes
 * them in the moment in which none of their containers runs, and without them it cannot start again. Made from what
 * inspect showed, labels included, compose takes one for its own (measured with compose 2.26.1 on 26.1.5).
 */
public final class PrunableNetworks {
    private static final Logger LOG = LoggerFactory.getLogger(PrunableNetworks.class);
    private static final String FOLDER = "networks";
    /** What a network is made from. */
    private static final Set<String> MADE =
            Set.of("Name", "Driver", "EnableIPv4", "EnableIPv6", "Internal", "Attachable", "Options", "Labels", "IPAM");

    /** What inspect shows of the moment only. */
    private static final Set<String> PASSING = Set.of("Created", "Containers", "Peers", "Services", "Status");

    /** No container needs so many, and each is kept; another is only what has its id. */
    private static final int MOST = 32;

    private final TransactionLog<Known> files;

    /**
     * Of one container.
     *
     * @param networks what tells one from another of its name, and what it is made again from
     * @param refused what the engine said when one of them was to be made again; empty where it did not refuse that
     */
    record Known(ContainerName name, List<JsonNode> networks, Optional<String> refused) {
        Known {
            networks = List.copyOf(networks);
        }

        Known because(Optional<String> refusal) {
            return new Known(name, networks, refusal);
        }
    }

    /** In a state directory. */
    public PrunableNetworks(StateDir state) {
        this.files = new TransactionLog<>(state, FOLDER, Known.class, Known::name);
    }

    /** Keeps those of a container before it is touched. Throws StateUnavailable and DockerException. */
    public void keep(DockerReader reader, Container container) {
        List<JsonNode> networks = of(reader, container);
        if (!networks.isEmpty()) {
            files.put(new Known(container.name(), networks, Optional.empty()));
        }
    }

    /**
     * What tells each network of a container from another of its name, and what one that a prune takes is made again
     * from. Throws a DockerException.
     */
    public static List<JsonNode> of(DockerReader reader, Container container) {
        var networks = new ArrayList<JsonNode>();
        container.at("/NetworkSettings/Networks").properties().stream()
                .limit(MOST)
                .forEach(endpoint -> {
                    try {
                        JsonNode network = reader.network(
                                endpoint.getValue().path("NetworkID").asText(""), endpoint.getKey());
                        if (!SameNetwork.PREDEFINED.contains(
                                network.path("Name").asText())) {
                            networks.add(body(network, isFixed(SwarmAddresses.without(endpoint.getValue(), network))));
                        }
                    } catch (DockerException.NotFound | DockerException.Rejected gone) {
                        // The preflight tells of it.
                        LOG.atDebug()
                                .addKeyValue("network", endpoint.getKey())
                                .addKeyValue("cause", String.valueOf(gone.getMessage()))
                                .log("A network cannot be read");
                    }
                });
        return networks;
    }

    /**
     * Makes those of a container again that are gone, before it is created again. Returns their ids by their names.
     * Throws StateUnavailable and DockerException, also where one of another kind has a name.
     */
    public Map<String, String> restore(DockerReader reader, DockerWriter writer, ContainerName name) {
        Optional<Known> known = files.open(name);
        if (known.isEmpty()) {
            return Map.of();
        }
        try {
            Map<String, String> ids = restore(reader, writer, known.get().networks());
            known.filter(one -> one.refused().isPresent())
                    .ifPresent(one -> files.putIfPossible(one.because(Optional.empty())));
            return ids;
        } catch (DockerException no) {
            // Not found is what a driver or an address pool may be too.
            if (Obstacle.isRefusal(no)) {
                files.putIfPossible(known.get().because(Optional.of(String.valueOf(no.getMessage()))));
            }
            throw no;
        }
    }

    /** The same, and the ids of the others that it was in: not each that it can start in can be inspected before. */
    public Map<String, String> restore(DockerReader reader, DockerWriter writer, ContainerName name, Container before) {
        var ids = new TreeMap<>(SameNetwork.ids(before));
        ids.putAll(restore(reader, writer, name));
        return ids;
    }

    /** Makes those again that are gone. Returns the ids of all by their names. Throws a DockerException. */
    public static Map<String, String> restore(DockerReader reader, DockerWriter writer, List<JsonNode> networks) {
        var ids = new TreeMap<String, String>();
        for (JsonNode network : networks) {
            restored(reader, writer, network)
                    .ifPresent(id -> ids.put(network.path("Name").asText(), id));
        }
        return ids;
    }

    /** Its id, or that of the one that is made in the same way; empty where it is gone and cannot be made again. */
    private static Optional<String> restored(DockerReader reader, DockerWriter writer, JsonNode network) {
        String name = network.path("Name").asText();
        String id = network.path("Id").asText();
        // Of the very network nothing is compared: another version of the engine may say it in other words.
        if (find(() -> reader.networkById(id)).isPresent()) {
            return Optional.of(id);
        }
        Optional<JsonNode> now = find(() -> reader.network(name));
        if (now.isEmpty() && isPrunable(network)) {
            make(writer, network);
            now = Optional.of(reader.network(name));
        }
        now.ifPresent(one -> SameNetwork.require(network, one));
        return now.map(one -> one.path("Id").asText());
    }

    /**
     * Whether the engine has refused to make one of them again: that it is not there tells nothing of its project then.
     * Throws StateUnavailable.
     */
    public boolean isRefused(ContainerName name) {
        return files.open(name).flatMap(Known::refused).isPresent();
    }

    /**
     * The engine gives a subnet that is free to the next who asks for any: one that it may have chosen is chosen once
     * more then.
     */
    private static void make(DockerWriter writer, JsonNode network) {
        try {
            create(writer, network.deepCopy());
        } catch (DockerException.Rejected taken) {
            if (!isChosen(network)) {
                throw taken;
            }
            LOG.atWarn()
                    .addKeyValue("network", network.path("Name").asText())
                    .addKeyValue("cause", String.valueOf(taken.getMessage()))
                    .log("A network that a prune took is made again with another subnet");
            ObjectNode other = network.deepCopy();
            ArrayNode kept = other.withObject("/IPAM").putArray("Config");
            // The engine has none of IPv6 to choose from (26.1.5).
            Subnets.of(network).stream().filter(Subnets::isOfIpv6).forEach(kept::add);
            create(writer, other);
        }
    }

    private static void create(DockerWriter writer, ObjectNode network) {
        try {
            writer.createNetwork(network.retain(MADE));
        } catch (DockerException.Conflict there) {
            LOG.atDebug()
                    .addKeyValue("network", network.path("Name").asText())
                    .addKeyValue("cause", String.valueOf(there.getMessage()))
                    .log("Another client has made the network again");
        }
    }

    private static boolean isChosen(JsonNode network) {
        List<JsonNode> subnets = Subnets.of(network).stream()
                .filter(subnet -> !Subnets.isOfIpv6(subnet))
                .toList();
        return !subnets.isEmpty() && subnets.stream().allMatch(subnet -> Subnets.mayBeChosen(network, subnet));
    }

    /** Of two bodies for one network the one that has to keep its subnet. */
    public static JsonNode stricter(JsonNode one, JsonNode other) {
        return isChosen(one) ? other : one;
    }

    /** It is there as it was, or does not come back. Throws StateUnavailable. */
    public void forget(ContainerName name) {
        files.open(name).ifPresent(files::close);
    }

    /** Of one host and all in its own words: neither a swarm's, nor one that takes its settings from another. */
    private static boolean isPrunable(JsonNode network) {
        return network.path("Scope").asText("local").equals("local")
                && !network.path("Ingress").asBoolean()
                && !network.path("ConfigOnly").asBoolean()
                && network.path("ConfigFrom").path("Network").asText().isEmpty();
    }

    /** Whether the container was given an address in it, which needs the very subnet. */
    private static boolean isFixed(JsonNode endpoint) {
        return Stream.of("IPv4Address", "IPv6Address")
                .anyMatch(family ->
                        !endpoint.path("IPAMConfig").path(family).asText("").isEmpty());
    }

    private static ObjectNode body(JsonNode network, boolean fixed) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        network.properties().stream()
                .filter(field -> !PASSING.contains(field.getKey()))
                .forEach(field -> body.set(field.getKey(), field.getValue().deepCopy()));
        if (fixed) {
            // By this a subnet that a person has chosen is known; it asks the engine for nothing.
            body.path("IPAM").path("Config").forEach(subnet -> ((ObjectNode) subnet).withObject("/AuxiliaryAddresses"));
        }
        return body;
    }

    private static Optional<JsonNode> find(Supplier<JsonNode> look) {
        try {
            return Optional.of(look.get());
        } catch (DockerException.NotFound gone) {
            return Optional.empty();
        }
    }
}
