package dev.wharden.remedy.state;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** Trees of the state as bytes. */
final class StateJson {
    /**
     * What was written can be read again, however long a container's labels are: a journal that cannot be would leave a
     * recreation open for ever.
     */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());

    private StateJson() {}

    static byte[] write(JsonNode tree) throws JacksonException {
        return JSON.writeValueAsBytes(tree);
    }

    /** Throws for an empty file and for what is not JSON. */
    static JsonNode read(byte[] content) throws IOException {
        JsonNode tree = JSON.readTree(content);
        if (tree.isMissingNode()) {
            throw new IOException("an empty file");
        }
        return tree;
    }
}
