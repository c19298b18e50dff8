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
 * @param kind of file
 * @param size of its content; of a link that of its target's name
 * @param mode what its owner, its group and all others may do with it, as chmod(1) writes it
 * @param written when its content was last changed, with nanoseconds: that of an entry of the archive is cut to seconds
 */
public record PathStat(Kind kind, long size, int mode, Instant written) {
    static final String HEADER = "X-Docker-Container-Path-Stat";
    /** Go's {@code fs.ModeType}: folder, link, device, pipe, socket and what is none of them. */
    private static final long NO_FILE = 0x8f280000L;

    private static final int PERMISSIONS = 0777;

    private static final long FOLDER = 0x80000000L;
    private static final long LINK = 0x08000000L;
    private static final long SOCKET = 0x01000000L;

    /** What it is. */
    public enum Kind {
        FILE,
        FOLDER,
        LINK,
        SOCKET,
        /** A device, a pipe, or what the engine does not say. */
        OTHER
    }

    /** Whether it is a regular file. */
    public boolean file() {
        return kind == Kind.FILE;
    }

    /** Whether it is a folder, and no link to one. */
    public boolean folder() {
        return kind == Kind.FOLDER;
    }

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
                    kind(stat.path("mode").asLong(NO_FILE) & NO_FILE),
                    stat.path("size").asLong(),
                    stat.path("mode").asInt() & PERMISSIONS,
                    OffsetDateTime.parse(stat.path("mtime").asText()).toInstant());
        } catch (IOException | IllegalArgumentException | DateTimeException other) {
            throw new DockerException.Rejected(
                    ApiOperation.ARCHIVE.label() + ": the engine does not say what is at this path");
        }
    }

    private static Kind kind(long type) {
        if (type == 0) {
            return Kind.FILE;
        } else if (type == FOLDER) {
            return Kind.FOLDER;
        } else if (type == LINK) {
            return Kind.LINK;
        }
        return type == SOCKET ? Kind.SOCKET : Kind.OTHER;
    }
}
