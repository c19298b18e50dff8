package dev.wharden.remedy.recreate.needs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether the volumes of a container are the ones that they were: a volume that is removed while nothing has it is
 * created again, empty, under the same name by whatever is created with it. The engine has no id for a volume; of the
 * {@code local} driver {@code CreatedAt} is when its directory was made, to the second (moby
 * volume/local/local_unix.go). Other drivers may be slow to answer and keep the data elsewhere: they are not asked.
 */
public final class SameVolumes {
    private static final String LOCAL = "local";
    private static final Pattern ANONYMOUS = Pattern.compile("[0-9a-f]{64}");

    private SameVolumes() {}

    /** Whether a name is one that the engine gave. */
    public static boolean isAnonymous(String volume) {
        return ANONYMOUS.matcher(volume).matches();
    }

    /**
     * Whether all volumes of a container are folders of the engine's, so that to mount one more time asks nothing of a
     * plugin, a server or a device. Throws a DockerException.
     */
    public static boolean areFolders(DockerReader reader, Container container) {
        return container
                .at("/Mounts")
                .valueStream()
                .filter(mount -> mount.path("Type").asText().equals("volume"))
                .map(mount -> reader.volume(mount.path("Name").asText()))
                .allMatch(volume -> volume.path("Driver").asText().equals(LOCAL)
                        && volume.path("Options").isEmpty());
    }

    /**
     * When each local volume of a container was created, by its name. Throws a DockerException but for what is gone.
     */
    public static Map<String, String> of(DockerReader reader, Container container) {
        var created = new TreeMap<String, String>();
        for (JsonNode mount : container.at("/Mounts")) {
            String name = mount.path("Name").asText();
            if (mount.path("Type").asText().equals("volume")
                    && mount.path("Driver").asText().equals(LOCAL)) {
                created(reader, name).ifPresent(time -> created.put(name, time));
            }
        }
        return created;
    }

    /**
     * Which of them are gone, or others by now, for people: a clause; empty when all are the same. Throws a
     * DockerException.
     */
    public static Optional<String> lost(DockerReader reader, Map<String, String> before) {
        String lost = before.entrySet().stream()
                .filter(volume -> !created(reader, volume.getKey())
                        .filter(volume.getValue()::equals)
                        .isPresent())
                .map(Map.Entry::getKey)
                .sorted()
                .collect(Collectors.joining(", "));
        return lost.isEmpty()
                ? Optional.empty()
                : Optional.of("volume " + lost + " was removed by another Docker client; its data is gone and an empty"
                        + " volume is in its place");
    }

    private static Optional<String> created(DockerReader reader, String volume) {
        try {
            return Optional.of(reader.volume(volume).path("CreatedAt").asText()).filter(time -> !time.isEmpty());
        } catch (DockerException.NotFound gone) {
            return Optional.empty();
        }
    }
}
