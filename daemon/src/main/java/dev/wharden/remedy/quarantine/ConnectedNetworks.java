package dev.wharden.remedy.quarantine;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells which networks a container is connected to in truth, and cuts it off from them. What inspect shows of one that
 * does not run is what it is configured with, and will be connected to when it starts (the engine tells of no such
 * connect by an event), or, with the id of an endpoint, what an engine that was killed has left; of one that runs, a
 * connect that failed leaves an entry too, with an id of an endpoint or without one. Only the network itself knows
 * (measured, 26.1.5).
 */
final class ConnectedNetworks {
    private final DockerReader reader;
    /** Entries of containers that do not run, which a disconnect has left: id and network. */
    private final Set<String> leftOver = ConcurrentHashMap.newKeySet();

    ConnectedNetworks(DockerReader reader) {
        this.reader = reader;
    }

    /** The connections through which it can be reached now, or as soon as it runs. Throws DockerException. */
    List<HeldContainer.Link> live(Container now) {
        return HeldContainer.links(now).stream()
                .filter(link -> now.running() ? isLive(now, link) : isConfigured(now, link))
                .toList();
    }

    private boolean isConfigured(Container now, HeldContainer.Link link) {
        return link.endpoint().path("EndpointID").asText().isEmpty() && !leftOver.contains(entry(now, link));
    }

    /** It has no network of its own afterwards; its published ports are closed with it. */
    void cut(DockerWriter writer, HeldContainer member) {
        if (!member.cuttable()) {
            return;
        }
        List<HeldContainer.Link> links = HeldContainer.links(reader.inspect(member.id()));
        for (HeldContainer.Link link : links) {
            try {
                writer.disconnect(link.network(), member.id());
            } catch (DockerException.NotFound gone) {
                // A network that is gone connects it to nothing.
                if (live(reader.inspect(member.id())).stream()
                        .anyMatch(live -> live.name().equals(link.name()))) {
                    throw gone;
                }
            }
        }
        if (!links.isEmpty()) {
            isCut(reader.inspect(member.id()));
        }
    }

    /** It was disconnected from all: what it shows of a network all the same connects it to nothing. */
    private void isCut(Container now) {
        if (!now.running()) {
            HeldContainer.links(now).forEach(link -> leftOver.add(entry(now, link)));
        }
    }

    private static String entry(Container now, HeldContainer.Link link) {
        return now.id() + " " + link.network();
    }

    private boolean isLive(Container now, HeldContainer.Link link) {
        if (link.endpoint().path("EndpointID").asText().isEmpty()) {
            return false;
        }
        try {
            return link.read(reader).path("Containers").has(now.id());
        } catch (DockerException.NotFound gone) {
            // The engine removes no network that somebody is connected to.
            return false;
        }
    }
}
