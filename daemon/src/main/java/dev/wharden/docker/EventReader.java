package dev.wharden.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;

/** Reads the lines of {@code GET /events}. */
final class EventReader {
    /** A reload of the engine carries its whole configuration, any other event the labels of its container, which may be of any size. */
    private static final int LONGEST = 1 << 20;

    private final InputStream in;
    private final Runnable skipped;

    /**
     * Reads a stream.
     *
     * @param skipped is told of each event that was too long to be read
     */
    EventReader(InputStream in, Runnable skipped) {
        this.in = new BufferedInputStream(in);
        this.skipped = skipped;
    }

    /** The next event; empty at the end of the stream. Throws IOException when the stream breaks or is no stream of events. */
    Optional<DockerEvent> next() throws IOException {
        while (true) {
            var line = new ByteArrayOutputStream();
            boolean whole = true;
            int read;
            while ((read = in.read()) >= 0 && read != '\n') {
                whole &= line.size() < LONGEST;
                if (whole) {
                    line.write(read);
                }
            }
            if (!whole) {
                skipped.run();
            } else if (line.size() > 1) {
                return Optional.of(event(Json.read(line.toByteArray())));
            }
            if (read < 0) {
                return Optional.empty();
            }
        }
    }

    /** API 1.52 and newer has only these fields; the older id, status and from are not read. */
    static DockerEvent event(JsonNode line) {
        var attributes = new LinkedHashMap<String, String>();
        line.at("/Actor/Attributes")
                .properties()
                .forEach(
                        entry -> attributes.put(entry.getKey(), entry.getValue().asText("")));
        String action = line.path("Action").asText("");
        int colon = action.indexOf(':');
        String verb = colon < 0 ? action : action.substring(0, colon);
        // The command line of an exec may carry secrets.
        String detail = colon < 0 || verb.startsWith("exec_")
                ? ""
                : action.substring(colon + 1).strip();
        return new DockerEvent(
                line.path("Type").asText(""), verb, line.at("/Actor/ID").asText(""), attributes, detail, time(line));
    }

    private static Instant time(JsonNode line) {
        long nanos = line.path("timeNano").asLong(0);
        return nanos != 0
                ? Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000)
                : Instant.ofEpochSecond(line.path("time").asLong(0));
    }
}
