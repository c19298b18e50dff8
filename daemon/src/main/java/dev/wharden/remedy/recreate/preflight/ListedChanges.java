package dev.wharden.remedy.recreate.preflight;

import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.plan.Refusal;
import java.util.Optional;

/** What a container wrote outside its volumes, for a recreation that would lose it. */
final class ListedChanges {
    private ListedChanges() {}

    /**
     * Empty where it cannot be listed and may be lost. More than is read is a fact about the container. An answer that
     * is late is none: the engine compares every file of a container whose image is large with that image, which takes
     * longer than it is waited for on a busy host, whatever was written.
     *
     * @param discard what was written may be lost
     * @throws Impossible when there is too much of it
     * @throws DockerException when the engine does not tell, Slow when it takes too long
     */
    static Optional<Changes> of(DockerReader reader, Container actual, boolean discard) {
        try {
            return Optional.of(reader.changes(actual.id()));
        } catch (DockerException.Excessive tooMany) {
            if (discard) {
                return Optional.empty();
            }
            if (tooMany instanceof DockerException.Slow) {
                throw tooMany;
            }
            throw new Impossible(new Refusal.Lasting(
                    "it wrote outside its volumes, which a recreation would lose, and more than can be listed ("
                            + tooMany.getMessage()
                            + "): give it a volume there, or set remediation.writableLayer: Discard"));
        }
    }
}
