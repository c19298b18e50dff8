package dev.wharden.remedy.recreate.needs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the engine has taken for something else when it started or connected a container. What it does not find by an id
 * it looks for by a name and by the beginning of an id, at each start: who may create a network, or a container, can
 * call it by the id of one that is gone. Inspect tells of a network by an entry for each of its two names, with one id
 * (measured on 26.1.5); the id of a container that was joined is shown as it was, but does not come back once gone.
 *
 * @param now as it is with that
 * @param foreign its entries of networks that nothing has asked for, by their names
 * @param words what the engine says where it finds nothing else
 */
record Misled(Container now, Set<String> foreign, String words) {
    private static final String NETWORKS = "/NetworkSettings/Networks";
    private static final String ID = "NetworkID";
    private static final Set<String> PREDEFINED = Set.of("bridge", "host", "none");

    /** Whether a start can take anything for something else: it is looked at after that then. */
    static boolean may(Container container) {
        return container.at(NETWORKS).propertyStream().anyMatch(entry -> !PREDEFINED.contains(entry.getKey()))
                || !Rejoin.joined(container).isEmpty();
    }

    /**
     * Of a container as it is; asks the engine only where two of its entries are for one network, and for what it
     * joins. Throws a DockerException.
     *
     * @param joins whether it has just started: one that runs on shares what it shares, although the other is gone
     */
    static Optional<Misled> of(DockerReader reader, Container now, boolean joins) {
        Set<String> foreign = foreign(reader, now);
        if (!foreign.isEmpty()) {
            String first = foreign.stream()
                    .filter(Rejoin::isId)
                    .findFirst()
                    .orElseGet(() -> foreign.iterator().next());
            return Optional.of(new Misled(now, foreign, "network " + first + " not found"));
        }
        return (joins ? Rejoin.joined(now) : List.<String>of())
                .stream()
                        .filter(Rejoin::isId)
                        .filter(id -> isGone(reader, id))
                        .findFirst()
                        .map(id -> new Misled(now, Set.of(), "No such container: " + id));
    }

    /** As it is without the entries that nothing has asked for. */
    Container asked() {
        ObjectNode networks = now.at(NETWORKS).deepCopy();
        networks.remove(foreign);
        return now.with(NETWORKS, networks);
    }

    /** Its entries that are for the wrong network, by their names. */
    Set<String> wrong() {
        Set<String> ids = foreign.stream()
                .map(name -> now.at(NETWORKS).path(name).path(ID).asText(""))
                .collect(Collectors.toSet());
        return asked().at(NETWORKS)
                .propertyStream()
                .filter(entry -> ids.contains(entry.getValue().path(ID).asText("")))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static Set<String> foreign(DockerReader reader, Container now) {
        JsonNode networks = now.at(NETWORKS);
        Set<String> shortened = SameNetwork.shortened(SameNetwork.ids(now));
        Map<String, List<String>> names = networks.propertyStream()
                .filter(entry -> !shortened.contains(entry.getKey()))
                .collect(Collectors.groupingBy(
                        entry -> entry.getValue().path(ID).asText(""),
                        Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
        // A connect to one that is gone has left an entry by its id.
        Set<String> foreign = networks.propertyStream()
                .filter(entry -> isId(entry.getKey(), entry.getValue().path(ID).asText("")))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        names.forEach((id, group) -> {
            if (!id.isEmpty() && group.size() > 1) {
                foreign.addAll(foreign(reader, id, group, now.text("/HostConfig/NetworkMode")));
            }
        });
        return foreign;
    }

    /** Whether an entry is called by an id; no network has its own for a name. */
    private static boolean isId(String name, String id) {
        return name.equals(id) || (id.isEmpty() && Rejoin.isId(name));
    }

    /** Of several entries for one network that which has its name; where it is gone all but the one of the mode. */
    private static List<String> foreign(DockerReader reader, String id, List<String> group, String mode) {
        try {
            return List.of(reader.networkById(id).path("Name").asText());
        } catch (DockerException.NotFound gone) {
            var foreign = new ArrayList<>(group);
            foreign.remove(group.contains(mode) ? mode : group.getFirst());
            return foreign;
        }
    }

    private static boolean isGone(DockerReader reader, String id) {
        try {
            return reader.inspect(id).id().isEmpty();
        } catch (DockerException.NotFound gone) {
            return true;
        }
    }
}
