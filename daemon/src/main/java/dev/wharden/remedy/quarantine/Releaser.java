package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.subject.EngineFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Gives back what was. Each step looks at the container as it is and does what is missing, so each may be done again. */
final class Releaser {
    private static final int SHORT = 12;
    private static final List<String> ENDPOINT =
            List.of("IPAMConfig", "Links", "DriverOpts", "MacAddress", "GwPriority");

    private final DockerReader reader;

    Releaser(DockerReader reader) {
        this.reader = reader;
    }

    /** Connects a frozen container to the networks that it had. Returns what could not be given back, a sentence each. */
    List<String> reconnect(DockerWriter writer, Member member) {
        var lost = new ArrayList<String>();
        if (!member.cuttable()) {
            return lost;
        }
        Set<String> present = Member.links(reader.inspect(member.id())).stream()
                .map(Member.Link::name)
                .collect(Collectors.toSet());
        for (Member.Link link : Member.links(member.before())) {
            if (present.contains(link.name())) {
                continue;
            }
            Optional<String> network = network(link);
            if (network.isPresent()) {
                writer.connect(network.get(), member.id(), endpoint(member, link.endpoint()));
            } else {
                lost.add(member.name() + " was connected to network " + link.name() + ", which is gone");
            }
        }
        return lost;
    }

    /** By its id, or by its name: the default bridge gets a new id with every start of the engine. Empty when it is gone. */
    private Optional<String> network(Member.Link link) {
        for (String reference : List.of(link.network(), link.name())) {
            try {
                reader.network(reference);
                return Optional.of(reference);
            } catch (DockerException.NotFound gone) {
                // the name is asked for next
            }
        }
        return Optional.empty();
    }

    /** Restart policy and limits. Returns what is not as it was, a sentence each. */
    List<String> restore(DockerWriter writer, Member member, EngineFacts engine) {
        Leash.loosen(member, reader.inspect(member.id()), engine).ifPresent(body -> writer.update(member.id(), body));
        return Leash.inexact(member, reader.inspect(member.id()));
    }

    /** Running, paused or ended, as it was. Returns why one that has ended meanwhile does not start: that is left to a person, all else is tried again. */
    List<String> thaw(DockerWriter writer, Member member) {
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
                writer.start(member.id());
            } catch (DockerException no) {
                reader.engine(); // an engine that is down says so here, and is asked again later
                return List.of(member.name() + " did not start again: " + no.getMessage());
            }
            if (before.paused()) {
                writer.pause(member.id());
            }
        } else if (now.paused() && !before.paused()) {
            writer.unpause(member.id());
        }
        return List.of();
    }

    /** What is different from before in networks and addresses, a sentence each. To be asked when it runs again. */
    List<String> differences(Member member) {
        var sentences = new ArrayList<String>();
        List<Member.Link> now = Member.links(reader.inspect(member.id()));
        for (Member.Link was : Member.links(member.before())) {
            now.stream().filter(link -> link.name().equals(was.name())).forEach(link -> {
                for (String field : List.of("IPAddress", "GlobalIPv6Address", "MacAddress")) {
                    String old = was.endpoint().path(field).asText();
                    String fresh = link.endpoint().path(field).asText();
                    if (!old.isEmpty() && !old.equals(fresh)) {
                        sentences.add(member.name() + " has " + field + " " + fresh + " on " + was.name() + " and had "
                                + old);
                    }
                }
            });
        }
        return sentences;
    }

    /** What a connect takes of an endpoint as inspect shows it; the engine adds the short id to the aliases by itself. */
    static JsonNode endpoint(Member member, JsonNode shown) {
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
