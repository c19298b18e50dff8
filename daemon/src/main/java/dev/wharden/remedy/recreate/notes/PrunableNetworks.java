package dev.wharden.remedy.recreate.notes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.TransactionLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The networks of a container that is replaced, a file a name in {@code networks/}: {@code docker system prune} takes
 * them in the moment in which none of their containers runs, and without them it cannot start again. Made from what
 * inspect showed, labels included, compose takes one for its own (measured with compose 2.26.1 on 26.1.5).
 */
public final class PrunableNetworks {
    private static final String FOLDER = "networks";
    /** No prune takes these (moby daemon/network, IsPredefined). */
    private static final Set<String> PREDEFINED = Set.of("bridge", "host", "none");

    private static final List<String> KEPT =
            List.of("Name", "Driver", "EnableIPv6", "Internal", "Attachable", "Options", "Labels", "IPAM");
    /** No container needs so many, and each is kept. */
    private static final int MOST = 32;

    private final TransactionLog<Known> files;

    /** Of one container; bodies for {@code POST /networks/create}. */
    record Known(ContainerName name, List<JsonNode> networks) {
        Known {
            networks = List.copyOf(networks);
        }
    }

    /** In a state directory. */
    public PrunableNetworks(StateDir state) {
        this.files = new TransactionLog<>(state, FOLDER, Known.class, Known::name);
    }

    /** Keeps those of a container before it is touched. Throws StateUnavailable and DockerException. */
    public void keep(DockerReader reader, Container container) {
        var networks = new ArrayList<JsonNode>();
        container.at("/NetworkSettings/Networks").properties().stream()
                .limit(MOST)
                .forEach(endpoint -> {
                    try {
                        JsonNode network = reader.network(endpoint.getKey());
                        if (isPrunable(network)) {
                            networks.add(body(network));
                        }
                    } catch (DockerException.NotFound gone) {
                        // The preflight tells of it.
                    }
                });
        if (!networks.isEmpty()) {
            files.put(new Known(container.name(), networks));
        }
    }

    /**
     * Makes those of a container again that are gone, before it is created again. Throws StateUnavailable and
     * DockerException.
     */
    public void restore(DockerReader reader, DockerWriter writer, ContainerName name) {
        files.open(name)
                .ifPresent(known -> known.networks().stream()
                        .filter(network -> isGone(reader, network.path("Name").asText()))
                        .forEach(network -> writer.createNetwork(network.deepCopy())));
    }

    /** It is there as it was, or does not come back. Throws StateUnavailable. */
    public void forget(ContainerName name) {
        files.open(name).ifPresent(files::close);
    }

    /** Of one host and all in its own words: neither a swarm's, nor one that takes its settings from another. */
    private static boolean isPrunable(JsonNode network) {
        return network.path("Scope").asText().equals("local")
                && !PREDEFINED.contains(network.path("Name").asText())
                && !network.path("Ingress").asBoolean()
                && network.path("ConfigFrom").path("Network").asText().isEmpty();
    }

    private static ObjectNode body(JsonNode network) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        KEPT.stream().filter(network::has).forEach(field -> body.set(field, network.path(field)));
        return body;
    }

    private static boolean isGone(DockerReader reader, String name) {
        try {
            reader.network(name);
            return false;
        } catch (DockerException.NotFound gone) {
            return true;
        }
    }
}
