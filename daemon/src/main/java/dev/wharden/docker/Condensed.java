package dev.wharden.docker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.wharden.container.Container;
import dev.wharden.container.HeapWeight;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.CharBuffer;
import java.util.Set;

/**
 * What is kept of an answer that is longer than anybody needs, read as it comes: whoever may make a container may give
 * it labels of any size, and neither the daemon's memory nor its look at all other containers may depend on them.
 */
final class Condensed {
    private static final int LONGEST_STRING = 32 << 10;
    /**
     * Of one field, by {@link HeapWeight}: a long command line, environment or map of labels must not take the room of
     * what else is judged.
     */
    private static final int FIELD = 48 << 10;

    /** Of all of them: every worker may hold one. */
    private static final int ENOUGH = 1 << 20;

    /** Of some hundred usual containers. */
    private static final int HEAVIEST_LIST = 5 << 20;

    /** What is shorter weighs less than {@link #ENOUGH} whatever is in it. */
    private static final int LIGHT = 16 << 10;
    /** Names of fields are made anew each time: a table of them grows, and can be made to collide. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final Set<String> LISTED = Set.of("Id", "Created");
    private static final String NAMES = "Names";

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

    /**
     * Whether a tree of this JSON would weigh more than that. What is not JSON weighs what was read of it; its reader
     * reports it.
     */
    static boolean isHeavy(byte[] json, int most) {
        if (json.length <= LIGHT) {
            return false;
        }
        long weight = 0;
        try (var from = FACTORY.createParser(json)) {
            for (JsonToken token = from.nextToken(); token != null && weight <= most; token = from.nextToken()) {
                weight += weight(from);
            }
        } catch (IOException broken) {
            return weight > most;
        }
        return weight > most;
    }

    private static int weight(JsonParser at) throws IOException {
        return switch (at.currentToken()) {
            case START_OBJECT -> HeapWeight.OBJECT;
            case START_ARRAY -> HeapWeight.ARRAY;
            case FIELD_NAME -> HeapWeight.field(text(at));
            case VALUE_STRING -> HeapWeight.text(text(at));
            case END_OBJECT, END_ARRAY -> 0;
            default -> HeapWeight.SCALAR;
        };
    }

    /** What the parser holds, without a string of it. */
    private static CharSequence text(JsonParser at) throws IOException {
        return CharBuffer.wrap(at.getTextCharacters(), at.getTextOffset(), at.getTextLength());
    }

    /** An inspect answer that was read whole: as it is, or as {@link #inspect} where its tree would be too large. */
    static byte[] inspected(byte[] whole) {
        try {
            return isHeavy(whole, ENOUGH) ? inspect(new ByteArrayInputStream(whole)) : whole;
        } catch (IOException broken) {
            // The reader of it says so.
            return whole;
        }
    }

    /** The same of a list of containers. */
    static byte[] listed(byte[] whole) {
        try {
            return isHeavy(whole, HEAVIEST_LIST) ? list(new ByteArrayInputStream(whole)) : whole;
        } catch (IOException broken) {
            // The reader of it says so.
            return whole;
        }
    }

    /** Of a list of containers the ids, the names and when each was created. */
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
                    if (LISTED.contains(field)) {
                        to.writeFieldName(field);
                        to.copyCurrentStructure(from);
                    } else if (field.equals(NAMES) && from.currentToken() == JsonToken.START_ARRAY) {
                        to.writeFieldName(field);
                        ownName(from, to);
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

    /**
     * Of the names of a container its own. The others are those that links give it ({@code /other/alias}): a client
     * that may create containers can give any of them as many as it likes. Cut where {@link UsableName} calls it by its
     * id anyway.
     */
    private static void ownName(JsonParser from, JsonGenerator to) throws IOException {
        String own = "";
        while (next(from) != JsonToken.END_ARRAY) {
            String name = from.currentToken() == JsonToken.VALUE_STRING ? from.getText() : "";
            from.skipChildren();
            if (name.lastIndexOf('/') <= 0 && !name.isEmpty() && (own.isEmpty() || name.length() < own.length())) {
                own = name.substring(0, Math.min(name.length(), UsableName.MOST + 2));
            }
        }
        to.writeStartArray();
        if (!own.isEmpty()) {
            to.writeString(own);
        }
        to.writeEndArray();
    }

    /**
     * Of an inspect answer all that Docker itself names, and as much of each field's list, map or text as has room;
     * with the mark {@link Container#CUT} when that is not all.
     */
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
                spent += HeapWeight.field(field);
                to.writeFieldName(field);
                value(depth);
            }
        }
    }

    private void value(int depth) throws IOException {
        spent += weight(from);
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
