package dev.wharden.docker;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the lines of {@code GET /events} as they come. An event carries all labels of its container, which may be of
 * any size and number: none of them is kept but those that are asked about, so the memory that a line takes does not
 * depend on its length.
 */
final class EventReader {
    /** What is asked about; the labels of compose tell whose work an event is. */
    private static final Set<String> ATTRIBUTES = Set.of(
            "container", "execID", "exitCode", "image", "name", "oldName", "signal", "com.docker.compose.project");

    /** What is longer is cut; such a name {@linkplain UsableName cannot serve}. */
    private static final int LONGEST_STRING = 1 << 10;

    private static final int CHUNK = 64 << 10;
    /** Names of fields are made anew each time: a table of them grows, and can be made to collide. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final Chunks in;
    private final Runnable skipped;

    /**
     * Reads a stream.
     *
     * @param skipped is told of each line that is no event
     */
    EventReader(InputStream in, Runnable skipped) {
        this.in = new Chunks(new LongStrings(in, LONGEST_STRING), CHUNK);
        this.skipped = skipped;
    }

    /** The next event; empty at the end of the stream. Throws IOException when the stream breaks. */
    Optional<DockerEvent> next() throws IOException {
        while (true) {
            var line = new Line(in);
            if (!line.begins()) {
                return Optional.empty();
            }
            try (JsonParser from = FACTORY.createParser(line)) {
                if (from.nextToken() == JsonToken.START_OBJECT) {
                    return Optional.of(event(from));
                }
            } catch (JacksonException broken) {
                line.drain();
                if (line.ended()) {
                    throw new IOException("the stream ended in an event", broken);
                }
            } finally {
                line.drain();
            }
            skipped.run();
        }
    }

    /** API 1.52 and newer has only these fields; the older id, status and from are not read. */
    private static DockerEvent event(JsonParser from) throws IOException {
        var texts = new HashMap<String, String>();
        var attributes = new HashMap<String, String>();
        fields(from, field -> {
            switch (field) {
                case "Type", "Action", "time", "timeNano" -> text(from, field, texts);
                case "Actor" ->
                    fields(from, part -> {
                        switch (part) {
                            case "ID" -> text(from, part, texts);
                            case "Attributes" ->
                                fields(from, name -> {
                                    if (ATTRIBUTES.contains(name)) {
                                        text(from, name, attributes);
                                    } else {
                                        from.skipChildren();
                                    }
                                });
                            default -> from.skipChildren();
                        }
                    });
                default -> from.skipChildren();
            }
        });
        String action = texts.getOrDefault("Action", "");
        int colon = action.indexOf(':');
        String verb = colon < 0 ? action : action.substring(0, colon);
        String rest = colon < 0 ? "" : action.substring(colon + 1).strip();
        // The command line of an exec may carry secrets.
        String detail = verb.startsWith("exec_") && !rest.isEmpty() ? DockerEvent.digest(rest) : rest;
        String type = texts.getOrDefault("Type", "");
        String id = texts.getOrDefault("ID", "");
        if (type.equals("container")) {
            for (String name : List.of("name", "oldName")) {
                attributes.computeIfPresent(name, (_, given) -> UsableName.of(given, id));
            }
        }
        return new DockerEvent(type, verb, id, attributes, detail, time(texts));
    }

    private static void text(JsonParser from, String field, Map<String, String> into) throws IOException {
        if (from.currentToken().isScalarValue()) {
            into.put(field, from.getText());
        } else {
            from.skipChildren();
        }
    }

    private static void fields(JsonParser from, Field each) throws IOException {
        if (from.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (from.nextToken() == JsonToken.FIELD_NAME) {
            String name = from.currentName();
            from.nextToken();
            each.read(name);
        }
    }

    private static Instant time(Map<String, String> texts) {
        try {
            long nanos = Long.parseLong(texts.getOrDefault("timeNano", "0"));
            return nanos != 0
                    ? Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000)
                    : Instant.ofEpochSecond(Long.parseLong(texts.getOrDefault("time", "0")));
        } catch (NumberFormatException none) {
            return Instant.EPOCH;
        }
    }

    @FunctionalInterface
    private interface Field {
        void read(String name) throws IOException;
    }

    /** One line of a stream, with its end. */
    private static final class Line extends InputStream {
        private final Chunks in;
        private boolean over;
        private boolean ended;

        Line(Chunks in) {
            this.in = in;
        }

        /** Whether there is another; empty lines are passed over. */
        boolean begins() throws IOException {
            int first;
            do {
                first = in.read();
            } while (first == '\n' || first == '\r');
            if (first >= 0) {
                in.back();
            }
            return first >= 0;
        }

        /** Whether the stream has ended in it. */
        boolean ended() {
            return ended;
        }

        @Override
        public int read() throws IOException {
            if (over) {
                return -1;
            }
            int next = in.read();
            ended = next < 0;
            over = ended || next == '\n';
            return next;
        }

        /** Only what has come: the rest of it may be long in coming. */
        @Override
        public int read(byte[] into, int offset, int count) throws IOException {
            if (over) {
                return -1;
            }
            int read = in.upTo('\n', into, offset, count);
            ended = read < 0;
            over = ended || (read > 0 && into[offset + read - 1] == '\n');
            return read;
        }

        void drain() throws IOException {
            int last;
            do {
                last = read();
            } while (last >= 0);
        }
    }
}
