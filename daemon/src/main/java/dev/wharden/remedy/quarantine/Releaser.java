package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.recreate.needs.Reconnection;
import dev.wharden.remedy.recreate.needs.SameNetwork;
import dev.wharden.remedy.recreate.needs.SwarmAddresses;
import dev.wharden.subject.EngineFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back what was. Each step looks at the container as it is and does what is missing, so each may be done again.
 */
final class Releaser {
    private static final Logger LOG = LoggerFactory.getLogger(Releaser.class);
    private static final int SHORT = 12;
    /** Of 26.1.5, when the network is gone that a container was started with. */
    private static final String NO_FIRST = "could not find a network matching network mode";

    /** Of 26.1.5, after a connect that failed because a published port was taken. */
    private static final String PORT_TAKEN = "port is already allocated";

    private static final String LEFT_OVER = "conflicts with existing route";

    private static final List<String> ENDPOINT =
            List.of("IPAMConfig", "Links", "DriverOpts", "MacAddress", "GwPriority");

    private final DockerReader reader;
    private final ConnectedNetworks connections;
    private final KernelEvidence kernel;

    Releaser(DockerReader reader, ConnectedNetworks connections, KernelEvidence kernel) {
        this.reader = reader;
        this.connections = connections;
        this.kernel = kernel;
    }

    /**
     * Connects a frozen container to the networks that it had, and to no other that somebody has connected it to
     * meanwhile. Returns what could not be given back, a sentence each.
     *
     * @param ids of networks that were made again, by name; the empty string for one that is not to be connected to
     */
    List<String> reconnect(DockerWriter writer, HeldContainer member, Map<String, String> ids) {
        var lost = new ArrayList<String>();
        if (!member.cuttable()) {
            return lost;
        }
        Container now = reader.inspect(member.id());
        // One that does not run is connected by its start to what it is configured with.
        List<HeldContainer.Link> links = now.running() ? connections.live(now) : HeldContainer.links(now);
        Map<String, String> had = HeldContainer.links(member.before()).stream()
                .collect(Collectors.toMap(HeldContainer.Link::name, HeldContainer.Link::network));
        var present = new HashSet<String>();
        for (HeldContainer.Link link : links) {
            if (had.containsKey(link.name()) && !isOther(link, had.get(link.name()), ids)) {
                present.add(link.name());
            } else {
                disconnect(writer, member, link);
            }
        }
        var connected = new HashMap<String, String>();
        present.addAll(SameNetwork.twice(member.before()));
        for (HeldContainer.Link link : HeldContainer.links(member.before())) {
            if (present.contains(link.name())) {
                continue;
            }
            Optional<JsonNode> network = network(link, ids);
            if (network.isPresent()) {
                connect(writer, member, link, network.get());
                connected.put(link.name(), network.get().path("Id").asText());
            } else {
                lost.add(unconnected(member, link.name(), ids));
            }
        }
        refuseOther(writer, member, connected);
        return lost;
    }

    private String unconnected(HeldContainer member, String network, Map<String, String> ids) {
        if (!ids.containsKey(network) && find(() -> reader.network(network)).isPresent()) {
            return member.name() + " is not connected: " + SameNetwork.unknown(network);
        }
        return member.name() + (ids.containsKey(network) ? " is not" : " was") + " connected to network " + network
                + (ids.containsKey(network) ? "" : ", which is gone");
    }

    /** Whether another network has its name by now, into which another client has put it. */
    private static boolean isOther(HeldContainer.Link link, String was, Map<String, String> ids) {
        String is = link.network();
        return !SameNetwork.PREDEFINED.contains(link.name())
                && !is.equals(link.name())
                && !is.equals(was)
                && !is.equals(ids.getOrDefault(link.name(), was));
    }

    private static void disconnect(DockerWriter writer, HeldContainer member, HeldContainer.Link link) {
        try {
            writer.disconnect(link.network(), member.id());
        } catch (DockerException.NotFound gone) {
            // One that is gone connects it to nothing.
            LOG.atDebug()
                    .addKeyValue("container", member.name())
                    .addKeyValue("cause", String.valueOf(gone.getMessage()))
                    .log("It is in no such network");
        }
    }

    /**
     * Throws Rejected where a connect has led to another network than the one that was meant, such as one that has the
     * id of that for a name. It is disconnected from that again, and frozen still.
     */
    private void refuseOther(DockerWriter writer, HeldContainer member, Map<String, String> connected) {
        if (connected.isEmpty()) {
            return;
        }
        Map<String, HeldContainer.Link> now = HeldContainer.links(reader.inspect(member.id())).stream()
                .collect(Collectors.toMap(HeldContainer.Link::name, Function.identity()));
        connected.forEach((name, id) -> {
            HeldContainer.Link there = now.get(name);
            // The default bridge is the one that has its name, and is shown without an id until it runs.
            boolean isThere = there != null && List.of(id, name).contains(there.network());
            // One that was given by the first digits of its id has an entry by its name from now on.
            boolean isElsewhere =
                    !now.containsKey(id) && now.values().stream().anyMatch(link -> id.equals(link.network()));
            if (!isThere && !isElsewhere) {
                Optional.ofNullable(now.get(id)).ifPresent(other -> writer.disconnect(other.network(), member.id()));
                throw new DockerException.Rejected(member.name() + " cannot be connected to network " + name
                        + ", which is gone; another network has its id for a name: release it again");
            }
        });
    }

    /**
     * Throws Rejected with what a person can do where the engine has answered no, and NotFound when the container is
     * gone.
     */
    private void connect(DockerWriter writer, HeldContainer member, HeldContainer.Link link, JsonNode network) {
        try {
            String id = network.path("Id").asText();
            JsonNode asked = endpoint(member, SwarmAddresses.without(link.endpoint(), network));
            writer.connect(id, member.id(), SameNetwork.pin(asked, link.name(), Map.of(link.name(), id)));
        } catch (DockerException no) {
            if (no instanceof DockerException.Unavailable silent && !silent.isAnswered()) {
                throw no;
            }
            reader.inspect(member.id());
            var told = new DockerException.Rejected(refusal(member, link, String.valueOf(no.getMessage())));
            told.addSuppressed(no);
            throw told;
        }
    }

    private String refusal(HeldContainer member, HeldContainer.Link link, String words) {
        String first = member.before().text("/HostConfig/NetworkMode");
        if (words.contains(NO_FIRST) && find(() -> reader.network(first)).isEmpty()) {
            return "network " + first + " is gone, which " + member.name() + " was started with, so the engine connects"
                    + " it to nothing: create it again (docker network create " + first + ") and release it then";
        }
        String sentence = member.name() + " cannot be connected to network " + link.name() + ": " + words;
        if (words.contains(PORT_TAKEN)) {
            return sentence + "; free the port, end it (docker kill " + member.name()
                    + "), because the engine has left an interface in it, and release it then, which starts it again";
        }
        return words.contains(LEFT_OVER)
                ? sentence + "; an attempt of the engine's that failed before has left this interface in it: end it"
                        + " (docker kill " + member.name() + ") and release it then, which starts it again"
                : sentence;
    }

    /**
     * The very one, or the one that was made again; the default bridge, which gets a new id with every start of the
     * engine, by its name. Empty when it is gone.
     */
    private Optional<JsonNode> network(HeldContainer.Link link, Map<String, String> ids) {
        String name = link.name();
        boolean own = SameNetwork.PREDEFINED.contains(name);
        return find(() -> reader.networkById(link.id()))
                .or(() -> find(() -> own ? reader.network(name) : reader.networkById(ids.getOrDefault(name, ""))));
    }

    private static Optional<JsonNode> find(Supplier<JsonNode> look) {
        try {
            return Optional.of(look.get());
        } catch (DockerException.NotFound gone) {
            return Optional.empty();
        }
    }

    /**
     * Restart policy and limits. What somebody else has changed is given back too, but does not keep it held when the
     * engine refuses that.
     */
    void restore(DockerWriter writer, HeldContainer member, EngineFacts engine) {
        Container now = reader.inspect(member.id());
        Throttle.loosen(member, now, engine).ifPresent(body -> writer.update(member.id(), body));
        try {
            Throttle.others(member, now).ifPresent(body -> writer.update(member.id(), body));
        } catch (DockerException.Conflict | DockerException.Rejected refused) {
            LOG.atWarn()
                    .addKeyValue("container", member.name())
                    .addKeyValue("cause", String.valueOf(refused.getMessage()))
                    .log("A limit that was changed in quarantine cannot be set as it was");
        }
    }

    /**
     * Running, paused or ended, as it was. Returns what a person should know, a sentence each; that one which has ended
     * meanwhile does not start is left to them.
     *
     * @param networks makes those again that are gone, and returns the ids by the names
     * @throws DockerException.Unavailable when it ends as soon as it is thawed: it is thawed, and to be looked at again
     */
    List<String> thaw(DockerWriter writer, HeldContainer member, Supplier<Map<String, String>> networks) {
        Container before = member.before();
        Container now = reader.inspect(member.id());
        if (!before.running()) {
            if (now.running()) {
                writer.kill(member.id());
            }
            return List.of();
        }
        if (!now.running()) {
            try {
                Reconnection.start(reader, writer, now, SameNetwork.ids(before), networks);
            } catch (DockerException no) {
                reader.engine(); // an engine that is down says so here, and is asked again later
                return List.of(member.name() + " did not start again: " + no.getMessage());
            }
            if (before.paused()) {
                Optional<String> refusal =
                        kernel.captured().apply(reader.inspect(member.id())).refusalOfPause();
                if (refusal.isPresent()) {
                    return List.of(member.name() + " was paused before, and is not paused again: " + refusal.get());
                }
                writer.pause(member.id());
            }
            return before.restarting()
                    ? List.of()
                    : List.of(member.name()
                            + " had ended in quarantine and was started again: the memory of its processes is lost");
        }
        if (now.paused() && !before.paused()) {
            boolean ends = KilledWhileFrozen.is(kernel, now);
            writer.unpause(member.id());
            if (ends) {
                throw new DockerException.Unavailable(
                        member.name()
                                + " was stopped by somebody while it was frozen: it ends now, and is started then",
                        null);
            }
        }
        return !member.cuttable() || HeldContainer.links(before).isEmpty()
                ? List.of()
                : List.of(member.name() + " was not restarted: until it is, its network interfaces have other names"
                        + " (eth1 for eth0)");
    }

    /**
     * What a connect takes of an endpoint as inspect shows it; the engine adds the short id to the aliases by itself.
     */
    static JsonNode endpoint(HeldContainer member, JsonNode shown) {
        ObjectNode endpoint = JsonNodeFactory.instance.objectNode();
        for (String field : ENDPOINT) {
            JsonNode value = shown.path(field);
            boolean empty = value.isMissingNode()
                    || value.isNull()
                    || (value.isTextual() && value.textValue().isEmpty());
            if (!empty) {
                endpoint.set(field, value.deepCopy());
            }
        }
        ArrayNode aliases = JsonNodeFactory.instance.arrayNode();
        for (JsonNode alias : shown.path("Aliases")) {
            if (!member.id().startsWith(alias.asText()) || alias.asText().length() != SHORT) {
                aliases.add(alias.asText());
            }
        }
        if (!aliases.isEmpty()) {
            endpoint.set("Aliases", aliases);
        }
        return endpoint;
    }
}
