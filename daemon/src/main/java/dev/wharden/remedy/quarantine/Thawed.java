package dev.wharden.remedy.quarantine;

import dev.wharden.container.ContainerName;
import java.util.List;
import java.util.Optional;

/**
 * What became of a container that was let go.
 *
 * @param name that it has now; empty when it is gone
 * @param sentences that a person should know
 */
record Thawed(Optional<ContainerName> name, List<String> sentences) {
    Thawed {
        sentences = List.copyOf(sentences);
    }
}
