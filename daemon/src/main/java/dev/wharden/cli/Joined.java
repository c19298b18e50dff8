package dev.wharden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.advise.Kept;
import dev.wharden.container.Container;
import dev.wharden.control.Values;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A container with those that it joins or is linked to by the names that a person would write. Inspect knows them by
 * id, which means the old one after that was replaced. Each look may throw a DockerException.
 */
final class Joined {
    private static final String JOINS = "container:";
    private static final List<String> MODES =
            List.of("/HostConfig/NetworkMode", "/HostConfig/PidMode", "/HostConfig/IpcMode");
    private static final String LINKS = "/HostConfig/Links";
    private static final String NETWORKS = "/NetworkSettings/Networks";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{12}|[0-9a-f]{64}");

    private final DockerReader engine;
    private final Set<String> changes = new TreeSet<>();

    /** Asks that engine for them. */
    Joined(DockerReader engine) {
        this.engine = engine;
    }

    DockerReader engine() {
        return engine;
    }

    /** The same container; what is gone stays an id. */
    Container named(Container container) {
        Container named = container;
        for (String mode : MODES) {
            String text = container.text(mode);
            if (text.startsWith(JOINS)) {
                named = named.with(mode, new TextNode(JOINS + name(text.substring(JOINS.length()))));
            }
        }
        // "/target:/self/alias"
        List<String> links = container.strings(LINKS);
        if (!links.isEmpty()) {
            named = named.with(LINKS, Values.of(links.stream().map(this::link).toList()));
        }
        return withAliases(named);
    }

    /** Links of a network of its own are names that are looked up when they are used: an id there dies with the old. */
    private Container withAliases(Container container) {
        Container named = container;
        for (var network : container.at(NETWORKS).properties()) {
            List<String> links = network.getValue()
                    .path("Links")
                    .valueStream()
                    .map(JsonNode::asText)
                    .toList();
            List<String> changed = links.stream().map(this::alias).toList();
            if (!changed.equals(links)) {
                String key = network.getKey().replace("~", "~0").replace("/", "~1");
                named = named.with(NETWORKS + "/" + key + "/Links", Values.of(changed));
            }
        }
        return named;
    }

    private String alias(String link) {
        int end = link.indexOf(':');
        String target = end < 1 ? "" : link.substring(0, end);
        return ID.matcher(target).matches() ? name(target) + link.substring(end) : link;
    }

    private String link(String link) {
        int end = link.indexOf(':');
        return end < 1 ? link : "/" + name(link.substring(1, end)) + link.substring(end);
    }

    /** Where a person has replaced it by the commands of {@code explain}, which keep the old one, it is the new one. */
    private String name(String other) {
        Optional<Container> found = find(other);
        String name = found.map(one -> one.name().value()).orElse(other);
        Optional<String> before = Kept.before(name);
        if (found.isEmpty() || found.get().running() || before.isEmpty()) {
            return name;
        }
        String next = before.get();
        // Its name alone tells nothing: one that was there before has not taken its place.
        if (find(next)
                .filter(one -> one.running() && created(one).compareTo(created(found.get())) > 0)
                .isEmpty()) {
            return name;
        }
        changes.add("It is tied to " + name + ", which does not run; the commands tie it to " + next
                + ", which was created later and is taken for what replaces that.");
        return next;
    }

    /** In which another is named than the container itself means, a sentence each. */
    List<String> changes() {
        return List.copyOf(changes);
    }

    private static String created(Container container) {
        return container.text("/Created");
    }

    private Optional<Container> find(String name) {
        try {
            return Optional.of(engine.inspect(name));
        } catch (DockerException.NotFound gone) {
            return Optional.empty();
        }
    }
}
