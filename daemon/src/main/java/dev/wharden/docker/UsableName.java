package dev.wharden.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a container is called: its name, or its id where the name cannot serve. The engine takes an id wherever it takes
 * a name.
 *
 * <ul>
 *   <li>It sets no bound to a name (200 000 characters are accepted by 26.1.5), and what is read of events and lists is
 *       bounded: a name that is cut is nobody's, and its container would not be seen.
 *   <li>It takes what has 64 hexadecimal digits for an id first, then for a name, then for the beginning of an id (moby
 *       daemon/container.go, GetContainer). Who may create a container could call it by the id of another, and each
 *       would be looked at in the place of the other.
 * </ul>
 */
final class UsableName {
    /** Those of events are cut at 1024 bytes. */
    static final int MOST = 1000;

    private static final String SLASH = "/";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

    private UsableName() {}

    /** What a container is called. */
    static String of(String name, String id) {
        return name.length() > MOST || ID.matcher(name).matches() ? id : name;
    }

    /** The elements of a list with such names. */
    static List<JsonNode> in(List<JsonNode> list) {
        list.forEach(UsableName::summarized);
        return list;
    }

    private static void summarized(JsonNode summary) {
        if (summary instanceof ObjectNode one && one.get("Names") instanceof ArrayNode names) {
            String id = summary.path("Id").asText();
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i).asText();
                // A link's name has a second slash: /other/alias.
                if (name.lastIndexOf(SLASH) == 0) {
                    names.set(i, names.textNode(SLASH + of(name.substring(1), id)));
                }
            }
        }
    }

    /** The same of the answer as it came. */
    static Container inspected(String asked, byte[] answer) {
        return inspected(asked, Json.ofOne(ApiOperation.INSPECT, Condensed.inspected(answer)));
    }

    /**
     * The answer to an inspect with such a name. Throws NotFound when it is about another container than the one that
     * was asked for: one whose name is that id, or whose id begins with that name.
     *
     * @param asked a full id, or a name
     */
    static Container inspected(String asked, ObjectNode answer) {
        String id = answer.path("Id").asText();
        if (answer.path("Name").asText().startsWith(SLASH)) {
            answer.put("Name", SLASH + of(answer.path("Name").asText().substring(1), id));
        }
        boolean isMeant = id.equals(asked)
                || (!ID.matcher(asked).matches() && answer.path("Name").asText().equals(SLASH + asked));
        if (!isMeant) {
            throw new DockerException.NotFound("No such container: " + asked);
        }
        return new Container(answer);
    }
}
