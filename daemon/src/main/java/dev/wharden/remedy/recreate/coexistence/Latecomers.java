package dev.wharden.remedy.recreate.coexistence;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The containers that came while one was recreated. */
public final class Latecomers {
    /** For an answer about one that has no part in it. */
    public static final Duration STRANGER = Duration.ofSeconds(1);

    private Latecomers() {}

    /**
     * Those created after a moment, but for what still starts: it shares nothing before it runs. Throws a
     * DockerException.
     */
    public static List<Container> since(DockerReader reader, Instant moment) {
        return reader.list().stream()
                .filter(summary -> summary.path("Created").asLong() >= moment.getEpochSecond())
                .flatMap(summary -> read(reader, summary.path("Id").asText()).stream())
                .toList();
    }

    private static Optional<Container> read(DockerReader reader, String id) {
        try {
            return Optional.of(reader.inspect(id, STRANGER));
        } catch (DockerException.NotFound | DockerException.Stuck unread) {
            return Optional.empty();
        }
    }
}
