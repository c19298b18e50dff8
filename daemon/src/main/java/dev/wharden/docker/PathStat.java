package dev.wharden.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;

/**
 * What the engine says of a path in a container beside its archive, as JSON in base64 (moby:
 * api/types/container/filesystem.go, PathStat).
 *
 * @param file whether it is a regular file
 * @param written when its content was last changed, with nanoseconds: that of an entry of the archive is cut to seconds
 */
public record PathStat(boolean file, Instant written) {
    static final String HEADER = "X-Docker-Container-Path-Stat";
    /** Go's {@code fs.ModeType}: folder, link, device, pipe, socket and what is none of them. */
    private static final long NO_FILE = 0x8f280000L;

    /**
     * What a header says.
     *
     * @param header as it came
     * @throws DockerException.Rejected when it is none of that form
     */
    static PathStat of(String header) {
        try {
            JsonNode stat = Json.read(Base64.getDecoder().decode(header));
            return new PathStat(
                    (stat.path("mode").asLong(NO_FILE) & NO_FILE) == 0,
                    OffsetDateTime.parse(stat.path("mtime").asText()).toInstant());
        } catch (IOException | IllegalArgumentException | DateTimeException other) {
            throw new DockerException.Rejected(
                    ApiOperation.ARCHIVE.label() + ": the engine does not say what is at this path");
        }
    }
}
