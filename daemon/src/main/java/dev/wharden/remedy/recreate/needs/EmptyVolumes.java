package dev.wharden.remedy.recreate.needs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Which volumes hold nothing, as the container that uses them sees them. One that cannot be looked at counts as empty.
 */
final class EmptyVolumes {
    /** A folder's own entry, with the attributes that a host may give it, is shorter. */
    private static final int MOST_BYTES = 1 << 14;

    private EmptyVolumes() {}

    /**
     * Destinations of declared volumes that the engine would fill, as they are declared. Anonymous ones and those of
     * {@code --volumes-from} are none of them.
     *
     * @param pattern whose volumes are meant
     * @param actual the container that is there, in which they are looked at
     */
    static Set<String> of(DockerReader reader, Container pattern, Container actual) {
        var empty = new HashSet<String>();
        declared(pattern).forEach((destination, name) -> {
            boolean holds = seen(actual, name)
                    .filter(place -> holdsSomething(reader, actual, place))
                    .isPresent();
            if (!holds) {
                empty.add(destination);
            }
        });
        return empty;
    }

    private static Map<String, String> declared(Container pattern) {
        var volumes = new TreeMap<String, String>();
        for (String bind : pattern.strings("/HostConfig/Binds")) {
            String[] parts = bind.split(":", -1);
            if (parts.length > 1 && !parts[0].startsWith("/")) {
                volumes.put(parts[1], parts[0]);
            }
        }
        for (JsonNode mount : pattern.at("/HostConfig/Mounts")) {
            String name = mount.path("Source").asText();
            if (mount.path("Type").asText().equals("volume") && !name.isEmpty()) {
                volumes.put(mount.path("Target").asText(), name);
            }
        }
        return volumes;
    }

    private static Optional<String> seen(Container actual, String volume) {
        for (JsonNode mount : actual.at("/Mounts")) {
            if (mount.path("Type").asText().equals("volume")
                    && mount.path("Name").asText().equals(volume)) {
                return Optional.of(mount.path("Destination").asText());
            }
        }
        return Optional.empty();
    }

    private static boolean holdsSomething(DockerReader reader, Container actual, String place) {
        byte[] tar;
        try {
            tar = reader.archive(actual.id(), place, MOST_BYTES);
        } catch (DockerException.Excessive tooLong) {
            return true;
        } catch (DockerException unreadable) {
            return false;
        }
        return holdsSomething(tar);
    }

    /** The first entry is the folder's own. */
    static boolean holdsSomething(byte[] tar) {
        try (var entries = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
            TarArchiveEntry own = entries.getNextEntry();
            return own != null && (!own.isDirectory() || entries.getNextEntry() != null);
        } catch (IOException unreadable) {
            return false;
        }
    }
}
