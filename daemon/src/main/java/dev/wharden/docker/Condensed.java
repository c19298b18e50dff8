package dev.wharden.docker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.wharden.container.Container;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What is kept of an answer that is longer than anybody needs, read as it comes: whoever may make a container may give it labels of any size, and neither the daemon's
 * memory nor its look at all other containers may depend on them.
 */
final class Condensed {
    private static final int LONGEST_STRING = 32 << 10;
    /** Of the text of one field: a long command line, environment or map of labels must not take the room of what else is judged. */
    private static final int FIELD = 128 << 10;

    /** Of all of them. */
    private static final int ENOUGH = 2 << 20;
    /** Names of fields are made anew each time: a table of them grows, and can be made to collide. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final JsonParser from;
    private final JsonGenerator to;
    private int spent;
    /** What was spent before the field of Docker's own that is being read. */
    private int before;

    private boolean left;

    private Condensed(JsonParser from, JsonGenerator to) {
        this.from = from;
        this.to = to;
    }

    /** Of a list of containers the ids and names. */
    static byte[] list(InputStream in) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var from = FACTORY.createParser(new LongStrings(in, LONGEST_STRING));
                var to = FACTORY.createGenerator(out)) {
            if (from.nextToken() != JsonToken.START_ARRAY) {
                throw new IOException("no list");
            }
            to.writeStartArray();
            while (next(from) == JsonToken.START_OBJECT) {
                to.writeStartObject();
                while (next(from) == JsonToken.FIELD_NAME) {
                    String field = from.currentName();
                    next(from);
                    if (field.equals("Id") || field.equals("Names")) {
                        to.writeFieldName(field);
                        to.copyCurrentStructure(from);
                    } else {
                        from.skipChildren();
                    }
                }
                to.writeEndObject();
            }
            to.writeEndArray();
        }
        return out.toByteArray();
    }

    /** Of an inspect answer all that Docker itself names, and as much of each field's list, map or text as has room; with the mark {@link Container#CUT} when that is not all. */
    static byte[] inspect(InputStream in) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var strings = new LongStrings(in, LONGEST_STRING);
                var from = FACTORY.createParser(strings);
                var to = FACTORY.createGenerator(out)) {
            if (from.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no object");
            }
            var condensed = new Condensed(from, to);
            to.writeStartObject();
            condensed.fields(1);
            to.writeBooleanField(Container.CUT.substring(1), condensed.left || strings.cut());
            to.writeEndObject();
        }
        return out.toByteArray();
    }

    private void fields(int depth) throws IOException {
        while (next(from) == JsonToken.FIELD_NAME) {
            String field = from.currentName();
            next(from);
            // The fields of the first two levels are Docker's own, and few.
            before = depth > 2 ? before : spent;
            if (has(depth > 2)) {
                spent += field.length();
                to.writeFieldName(field);
                value(depth);
            }
        }
    }

    private void value(int depth) throws IOException {
        if (from.currentToken() == JsonToken.START_OBJECT) {
            to.writeStartObject();
            fields(depth + 1);
            to.writeEndObject();
        } else if (from.currentToken() == JsonToken.START_ARRAY) {
            to.writeStartArray();
            while (next(from) != JsonToken.END_ARRAY) {
                if (has(true)) {
                    value(depth + 1);
                }
            }
            to.writeEndArray();
        } else {
            spent += from.getTextLength();
            to.copyCurrentEvent(from);
        }
    }

    /** Whether there is room for what comes; when not, it is passed over. */
    private boolean has(boolean another) throws IOException {
        if (!another || (spent < ENOUGH && spent - before < FIELD)) {
            return true;
        }
        left = true;
        from.skipChildren();
        return false;
    }

    /** Throws IOException when the answer ends in the middle. */
    private static JsonToken next(JsonParser from) throws IOException {
        JsonToken token = from.nextToken();
        if (token == null) {
            throw new IOException("the answer was cut off");
        }
        return token;
    }
}
