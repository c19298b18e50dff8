package dev.wharden.cli;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.advise.DockerRun;
import dev.wharden.container.Container;
import dev.wharden.control.Values;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.util.List;
import java.util.Optional;

/**
 * A container with those that it joins or is linked to by the names that a person would write. Inspect knows them by
 * id, which means the old one after that was replaced. Each look may throw a DockerException.
 *
 * @param engine to ask for them
 */
record Joined(DockerReader engine) {
    private static final String JOINS = "container:";
    private static final List<String> MODES =
            List.of("/HostConfig/NetworkMode", "/HostConfig/PidMode", "/HostConfig/IpcMode");
    private static final String LINKS = "/HostConfig/Links";
    private static final String KEPT = DockerRun.keptAs("");

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
        return links.isEmpty()
                ? named
                : named.with(LINKS, Values.of(links.stream().map(this::link).toList()));
    }

    private String link(String link) {
        int end = link.indexOf(':');
        return end < 1 ? link : "/" + name(link.substring(1, end)) + link.substring(end);
    }

    /** Where a person has replaced it by the commands of {@code explain}, which keep the old one, it is the new one. */
    private String name(String other) {
        Optional<Container> found = find(other);
        String name = found.map(one -> one.name().value()).orElse(other);
        if (found.filter(Container::running).isEmpty() && name.endsWith(KEPT)) {
            String next = name.substring(0, name.length() - KEPT.length());
            return find(next).filter(Container::running).map(_ -> next).orElse(name);
        }
        return name;
    }

    private Optional<Container> find(String name) {
        try {
            return Optional.of(engine.inspect(name));
        } catch (DockerException.NotFound gone) {
            return Optional.empty();
        }
    }
}
