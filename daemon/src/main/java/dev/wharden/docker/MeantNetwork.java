package dev.wharden.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/**
 * Whether the network that the engine has found is the one that was asked for. It looks for an id first, then for a
 * name, then for the beginning of an id (measured on 26.1.5), and sets no bound to a name: who may create a network can
 * call it by the id of one that is gone, and {@code ad} is the beginning of the id of one network in 256.
 */
public final class MeantNetwork {
    /** Of one host's network; a swarm's has 25 digits and small letters, as a name may. */
    private static final Pattern LOCAL_ID = Pattern.compile("[0-9a-f]{64}");

    /** As {@code docker network ls} shows them: a client cannot choose how an id begins. */
    private static final int SHORT = 12;

    private MeantNetwork() {}

    /** Whether a name is the beginning of an id. */
    public static boolean isShortened(String name, String id) {
        return name.length() >= SHORT && name.length() < id.length() && id.startsWith(name);
    }

    /**
     * The answer, if it is about the network of that id, whatever an id looks like. Throws NotFound, as {@link #of}.
     */
    static JsonNode byId(String id, JsonNode answer) {
        if (!answer.path("Id").asText().equals(id)) {
            throw gone(id);
        }
        return answer;
    }

    static DockerException.NotFound gone(String asked) {
        return new DockerException.NotFound("network " + asked + " not found");
    }

    /** The answer, if it is about that network. Throws NotFound, in the engine's words, where it is about another. */
    static JsonNode of(String asked, JsonNode answer) {
        String id = answer.path("Id").asText();
        boolean isMeant = id.equals(asked)
                || isShortened(asked, id)
                || (!LOCAL_ID.matcher(asked).matches()
                        && answer.path("Name").asText().equals(asked));
        if (!isMeant) {
            throw gone(asked);
        }
        return answer;
    }
}
