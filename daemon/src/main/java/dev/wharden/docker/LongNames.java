package dev.wharden.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The engine sets no bound to the name of a container (200 000 characters are accepted by 26.1.5), and what is read of
 * events and lists is bounded. A container with a name that is longer than anybody needs is called by its id, which the
 * engine takes wherever it takes a name: a name that is cut is nobody's, and its container would not be seen.
 */
final class LongNames {
    /** Those of events are cut at 1024 bytes. */
    static final int MOST = 1000;

    private static final String SLASH = "/";

    private LongNames() {}

    /** What a container is called. */
    static String of(String name, String id) {
        return name.length() > MOST ? id : name;
    }

    /** The elements of a list with such names. */
    static List<JsonNode> in(List<JsonNode> list) {
        list.forEach(LongNames::shorten);
        return list;
    }

    private static void shorten(JsonNode summary) {
        if (summary instanceof ObjectNode one && one.get("Names") instanceof ArrayNode names) {
            String id = summary.path("Id").asText();
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i).asText();
                // A link's name has a second slash: /other/alias.
                if (name.length() > MOST && name.lastIndexOf(SLASH) == 0) {
                    names.set(i, names.textNode(SLASH + id));
                }
            }
        }
    }
}
