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
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Asks the engine for what a twin depends on beside its own container.
 *
 * @param reader looks
 * @param hostName the kernel's nodename
 * @param engine what the engine says of itself: it decides which MAC addresses were chosen by a person
 */
public record CircumstancesReader(DockerReader reader, String hostName, Supplier<EngineFacts> engine) {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
    private static final int SHORT = 12;

    /**
     * For a twin of the pattern in the place of the actual one. Throws NotFound when the image or a container that
     * lends it volumes is gone, and any other DockerException.
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

    /** The body of a twin. Throws a DockerException. */
    public CreateBody body(Container pattern, Container desired, Circumstances circumstances) {
        return CreateBody.of(SwarmAddresses.without(reader, pattern), desired, circumstances);
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
            String lender = source.split(":", 2)[0];
            lender(lender)
                    .at("/Mounts")
                    .forEach(mount -> inherited.add(mount.path("Destination").asText()));
        }
        return inherited;
    }

    private Container lender(String lender) {
        try {
            return reader.inspect(lender);
        } catch (DockerException.NotFound gone) {
            throw new DockerException.NotFound("it takes its volumes from container "
                    + (ID.matcher(lender).matches() ? lender.substring(0, SHORT) : lender)
                    + ", which is gone (recreated or removed): create it again with --volumes-from NAME");
        }
    }

    private static int major(String version) {
        String digits = version.split("\\.", 2)[0];
        return digits.matches("\\d{1,6}") ? Integer.parseInt(digits) : 0;
    }
}
