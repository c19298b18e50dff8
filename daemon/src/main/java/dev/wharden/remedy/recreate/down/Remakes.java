package dev.wharden.remedy.recreate.down;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.recreate.coexistence.PassingNames;
import dev.wharden.remedy.recreate.needs.CircumstancesReader;
import dev.wharden.remedy.recreate.needs.Requirements;
import dev.wharden.remedy.recreate.needs.SameVolumes;
import dev.wharden.subject.EngineFacts;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Finds out what it takes to make a container again, while it is there to be asked about.
 *
 * @param hostName the kernel's nodename
 */
public record Remakes(DockerReader reader, String hostName, Supplier<EngineFacts> engine) {
    /**
     * What one that is gone would need to be started, and what is not there: for people; empty when nothing is missing.
     * Throws a DockerException.
     */
    public Optional<String> missing(Container gone) {
        List<String> volumes = Requirements.lostVolumes(reader, gone);
        if (volumes.isEmpty()) {
            return Requirements.missing(reader, engine, gone, List.of()).map(Requirements.Missing::what);
        }
        boolean one = volumes.size() == 1;
        return Optional.of((one ? "its volume " : "its volumes ") + String.join(", ", volumes)
                + (one ? " is gone with its data" : " are gone with their data") + ": restore "
                + (one ? "it" : "them") + ", or for the container with empty ones run docker volume create "
                + String.join(" && docker volume create ", volumes) + ", and undo it again");
    }

    /** As it is now. Empty when its image is gone. Throws any other DockerException. */
    public Optional<Remake> of(Container container) {
        try {
            var circumstances = new CircumstancesReader(reader, hostName, engine);
            return Optional.of(Remake.of(
                    circumstances.body(container, container, circumstances.read(container, container)),
                    container,
                    SameVolumes.of(reader, container),
                    PassingNames.fresh(container)));
        } catch (DockerException.NotFound gone) {
            return Optional.empty();
        }
    }
}
