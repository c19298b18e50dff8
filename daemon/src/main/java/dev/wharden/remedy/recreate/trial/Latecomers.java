package dev.wharden.remedy.recreate.trial;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.recreate.step.Bench;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The containers that came while one was recreated. */
final class Latecomers {
    private Latecomers() {}

    /** Those created after a moment, but for what still starts: it shares nothing before it runs. */
    static List<Container> since(DockerReader reader, Instant moment) {
        return reader.list().stream()
                .filter(summary -> summary.path("Created").asLong() >= moment.getEpochSecond())
                .flatMap(summary -> read(reader, summary.path("Id").asText()).stream())
                .toList();
    }

    private static Optional<Container> read(DockerReader reader, String id) {
        try {
            return Optional.of(reader.inspect(id, Bench.STRANGER));
        } catch (DockerException.NotFound | DockerException.Stuck unread) {
            return Optional.empty();
        }
    }
}
