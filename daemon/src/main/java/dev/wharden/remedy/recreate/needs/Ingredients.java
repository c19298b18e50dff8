package dev.wharden.remedy.recreate.needs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;

/**
 * Whether all is still there that a container of an earlier time was made of. Its image has been asked for before; the
 * engine would make a volume that is gone anew and empty.
 */
public final class Ingredients {
    private static final String LENT = "container:";

    private Ingredients() {}

    /** Throws NotFound, with what is gone. */
    public static void require(DockerReader reader, Container pattern, CreateBody body) {
        for (JsonNode mount : pattern.at("/Mounts")) {
            if (mount.path("Type").asText().equals("volume")) {
                String name = mount.path("Name").asText();
                present("volume " + name, () -> reader.volume(name));
            }
        }
        body.endpoints()
                .fieldNames()
                .forEachRemaining(network -> present("network " + network, () -> reader.network(network)));
        for (String kind : new String[] {"NetworkMode", "PidMode", "IpcMode"}) {
            String mode = body.hostConfig().path(kind).asText();
            if (mode.startsWith(LENT)) {
                String lender = mode.substring(LENT.length());
                present("container " + lender + ", whose namespace it shares,", () -> reader.inspect(lender));
            }
        }
    }

    private static void present(String what, Runnable look) {
        try {
            look.run();
        } catch (DockerException.NotFound gone) {
            throw new DockerException.NotFound(what + " is gone");
        }
    }
}
