package dev.wharden.docker;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.wharden.container.Changes;
import dev.wharden.container.HeapWeight;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads what {@code GET /containers/{id}/changes} answers as it comes, {@code [{"Path":…,"Kind":0|1|2}]}: as a tree of
 * JSON it would take three times the memory. A busy cache changes tens of thousands of files without malice.
 */
final class ChangesReader {
    /** Of the heap, in bytes: every worker may hold one, and compares it with the listing of a folder. */
    private static final int HEAVIEST = 5 << 20;
    /** The place of a text in a sorted map. */
    private static final int ENTRY = 40;

    private ChangesReader() {}

    /** Throws Excessive where it takes too much memory, Unavailable for anything but such a list. */
    static Changes read(byte[] json) {
        var kinds = new TreeMap<String, Changes.Kind>();
        try (JsonParser from = Json.parser(json)) {
            JsonToken first = from.nextToken();
            if (first == JsonToken.VALUE_NULL) {
                // As the engine writes an empty list.
                return Changes.NONE;
            }
            if (first != JsonToken.START_ARRAY) {
                throw unreadable();
            }
            long weight = 0;
            while (from.nextToken() == JsonToken.START_OBJECT) {
                weight += ENTRY + change(from, kinds);
                if (weight > HEAVIEST) {
                    throw new DockerException.Excessive(
                            ApiOperation.CHANGES.label() + ": more than " + (kinds.size() - 1) + " files");
                }
            }
            if (from.currentToken() != JsonToken.END_ARRAY) {
                throw unreadable();
            }
        } catch (IOException broken) {
            throw unreadable();
        }
        return new Changes(kinds);
    }

    /** Adds one, and says what its path weighs. */
    private static int change(JsonParser from, Map<String, Changes.Kind> kinds) throws IOException {
        String path = "";
        int kind = -1;
        while (from.nextToken() == JsonToken.FIELD_NAME) {
            String field = from.currentName();
            JsonToken value = from.nextToken();
            if (field.equals("Path") && value == JsonToken.VALUE_STRING) {
                path = from.getText();
            } else if (field.equals("Kind") && value == JsonToken.VALUE_NUMBER_INT) {
                kind = from.getIntValue();
            } else {
                from.skipChildren();
            }
        }
        if (path.isEmpty() || from.currentToken() != JsonToken.END_OBJECT) {
            throw unreadable();
        }
        kinds.put(path, Changes.Kind.of(kind).orElseThrow(ChangesReader::unreadable));
        return HeapWeight.text(path);
    }

    private static DockerException unreadable() {
        return new DockerException.Unavailable(
                ApiOperation.CHANGES.label() + ": the engine's answer is not a list of changes", null);
    }
}
