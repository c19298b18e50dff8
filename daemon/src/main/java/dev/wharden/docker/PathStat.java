package dev.wharden.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Optional;

/**
 * What the engine says of a path in a container beside its archive, as JSON in base64 (moby:
 * api/types/container/filesystem.go, PathStat). Its time has nanoseconds; that of an entry of the archive is cut to
 * seconds.
 */
final class PathStat {
    static final String HEADER = "X-Docker-Container-Path-Stat";
    /** Go's {@code fs.ModeType}: folder, link, device, pipe, socket and what is none of them. */
    private static final long NO_FILE = 0x8f280000L;

    private PathStat() {}

    /**
     * When a file was last written; empty for what is no file.
     *
     * @param header as it came
     * @throws DockerException.Rejected when it is none of that form
     */
    static Optional<Instant> written(String header) {
        try {
            JsonNode stat = Json.read(Base64.getDecoder().decode(header));
            boolean file = (stat.path("mode").asLong(NO_FILE) & NO_FILE) == 0;
            Instant time = OffsetDateTime.parse(stat.path("mtime").asText()).toInstant();
            return file ? Optional.of(time) : Optional.empty();
        } catch (IOException | IllegalArgumentException | DateTimeException other) {
            throw new DockerException.Rejected(
                    ApiOperation.ARCHIVE.label() + ": the engine does not say what is at this path");
        }
    }
}
