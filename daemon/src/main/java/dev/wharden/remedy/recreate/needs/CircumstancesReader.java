package dev.wharden.remedy.recreate.needs;

import dev.wharden.container.Circumstances;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.container.ImageDefaults;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.subject.EngineFacts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Asks the engine for what a twin depends on beside its own container.
 *
 * @param reader looks
 * @param hostName the kernel's nodename
 * @param engine what the engine says of itself: it decides which MAC addresses were chosen by a person
 */
public record CircumstancesReader(DockerReader reader, String hostName, Supplier<EngineFacts> engine) {
    /**
     * For a twin of the pattern in the place of the actual one. Throws NotFound when the image is gone, and any other
     * DockerException.
     */
    public Circumstances read(Container pattern, Container actual) {
        ImageDefaults image = reader.image(pattern.imageId());
        return new Circumstances(
                image,
                moved(pattern),
                hostName,
                major(engine.get().version()),
                drivers(pattern),
                inherited(pattern),
                EmptyVolumes.of(reader, pattern, actual));
    }

    /** The body of a twin; it mounts itself what one that is gone lent it. Throws a DockerException. */
    public CreateBody body(Container pattern, Container desired, Circumstances circumstances) {
        return CreateBody.of(
                SwarmAddresses.without(reader, pattern), LentVolumes.kept(this::find, desired, pattern), circumstances);
    }

    private boolean moved(Container actual) {
        try {
            return !reader.image(actual.imageReference()).id().equals(actual.imageId());
        } catch (DockerException.NotFound | DockerException.Rejected gone) {
            return true;
        }
    }

    /** Only asked where it decides: with several networks. */
    private Map<String, String> drivers(Container actual) {
        var drivers = new HashMap<String, String>();
        var networks = actual.at("/NetworkSettings/Networks");
        if (networks.size() > 1) {
            networks.properties()
                    .forEach(network -> drivers.put(
                            network.getKey(),
                            driver(network.getValue().path("NetworkID").asText(), network.getKey())));
        }
        return drivers;
    }

    /** By its id, or by its name: the default bridge gets a new id with every start of the engine. */
    private String driver(String id, String name) {
        try {
            return reader.networkById(id).path("Driver").asText();
        } catch (DockerException.NotFound gone) {
            return reader.network(name).path("Driver").asText();
        }
    }

    private Set<String> inherited(Container actual) {
        var inherited = new HashSet<String>();
        for (String source : actual.strings("/HostConfig/VolumesFrom")) {
            find(source.split(":", 2)[0])
                    .ifPresent(lender -> lender.at("/Mounts")
                            .forEach(mount ->
                                    inherited.add(mount.path("Destination").asText())));
        }
        return inherited;
    }

    private Optional<Container> find(String container) {
        try {
            return Optional.of(reader.inspect(container));
        } catch (DockerException.NotFound gone) {
            return Optional.empty();
        }
    }

    private static int major(String version) {
        String digits = version.split("\\.", 2)[0];
        return digits.matches("\\d{1,6}") ? Integer.parseInt(digits) : 0;
    }
}
