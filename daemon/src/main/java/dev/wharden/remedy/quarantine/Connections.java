package dev.wharden.remedy.quarantine;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.util.List;

/**
 * Tells which networks a container is connected to in truth. What inspect shows of one that does not run is what it is configured with, or what an engine that was killed
 * has left; of one that runs, a connect that failed leaves an entry too, with an id of an endpoint or without one. Only the network itself knows (measured, 26.1.5).
 */
final class Connections {
    private final DockerReader reader;

    Connections(DockerReader reader) {
        this.reader = reader;
    }

    /** The connections through which it can be reached; none of one that does not run. Throws DockerException. */
    List<Member.Link> live(Container now) {
        return now.running()
                ? Member.links(now).stream().filter(link -> isLive(now, link)).toList()
                : List.of();
    }

    private boolean isLive(Container now, Member.Link link) {
        if (link.endpoint().path("EndpointID").asText().isEmpty()) {
            return false;
        }
        try {
            return reader.network(link.network()).path("Containers").has(now.id());
        } catch (DockerException.NotFound gone) {
            // The engine removes no network that somebody is connected to.
            return false;
        }
    }
}
