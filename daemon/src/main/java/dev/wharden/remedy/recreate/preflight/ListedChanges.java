package dev.wharden.remedy.recreate.preflight;

import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.recreate.loss.WritableLayer;
import java.util.List;
import java.util.Optional;

/** What a container wrote outside its volumes, for a recreation that would lose it. */
final class ListedChanges {
    private ListedChanges() {}

    /**
     * Empty where it cannot be listed and may be lost. That it is too much, or takes too long, is a fact about the
     * container; which of the two is said, since the engine compares every file of a large image, whatever was written.
     *
     * @param discard what was written may be lost
     * @throws Impossible when it cannot be listed and may not be lost
     * @throws DockerException when the engine does not tell
     */
    static Optional<Changes> of(DockerReader reader, Container actual, boolean discard) {
        try {
            return Optional.of(reader.changes(actual.id()));
        } catch (DockerException.Excessive tooMany) {
            if (discard) {
                return Optional.empty();
            }
            throw new Impossible(new Refusal.Lasting(
                    "what it wrote outside its volumes, which a recreation would lose, cannot be listed ("
                            + tooMany.getMessage()
                            + "): give it volumes where it writes, or set remediation.writableLayer: Discard"));
        }
    }

    /** What a recreation would lose of it. Throws a DockerException. */
    static List<String> lost(DockerReader reader, Container actual, Optional<Changes> changes) {
        return changes.map(all -> WritableLayer.data(reader, actual, all, WritableLayer.lost(all, actual)))
                .orElse(List.of("all that there is, since it cannot be listed"));
    }
}
