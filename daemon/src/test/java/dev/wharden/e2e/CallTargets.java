package dev.wharden.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which container a request to the engine changes, by the name that it has while nothing is under way. Thread-safe. */
final class CallTargets {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CONTAINER = Pattern.compile(
            "POST \\S*/containers/([^/?]+)/(update|restart|stop|kill|start|rename|pause|unpause)[? ].*");
    private static final Pattern REMOVE = Pattern.compile("DELETE \\S*/containers/([^/?]+)[? ].*");
    private static final Pattern CREATE = Pattern.compile("POST \\S*/containers/create\\?(?:\\S*&)?name=([^& ]+).*");
    private static final Pattern NETWORK = Pattern.compile("POST \\S*/networks/[^/]+/(connect|disconnect) .*");

    /** By id, also that of a twin. */
    private final Map<String, String> names = new ConcurrentHashMap<>();

    private final UnaryOperator<String> owner;

    /** With whose calls those of a name are. */
    CallTargets(UnaryOperator<String> owner) {
        this.owner = owner;
    }

    /** A container whose calls are those of that name. */
    void know(String id, String name) {
        names.put(id, name);
    }

    /**
     * What a request does: a word of the engine's API, {@code create} or {@code remove}; empty when it changes no
     * container.
     */
    static String verb(String line) {
        if (CREATE.matcher(line).matches()) {
            return "create";
        }
        if (REMOVE.matcher(line).matches()) {
            return "remove";
        }
        Matcher container = CONTAINER.matcher(line);
        if (container.matches()) {
            return container.group(2);
        }
        Matcher network = NETWORK.matcher(line);
        return network.matches() ? network.group(1) : "";
    }

    /** Of the container that a request changes; empty when it changes none that is known. */
    String of(String line, byte[] body) throws IOException {
        Matcher create = CREATE.matcher(line);
        if (create.matches()) {
            String whole = URLDecoder.decode(create.group(1), StandardCharsets.UTF_8);
            return owner.apply(whole.replaceFirst("\\.wharden-.*", ""));
        }
        Matcher container = CONTAINER.matcher(line);
        if (container.matches()) {
            return names.getOrDefault(container.group(1), "");
        }
        Matcher remove = REMOVE.matcher(line);
        if (remove.matches()) {
            return names.getOrDefault(remove.group(1), "");
        }
        if (NETWORK.matcher(line).matches()) {
            JsonNode request = JSON.readTree(body);
            return names.getOrDefault(request.path("Container").asText(), "");
        }
        return "";
    }

    /** Learns the id of what was created. */
    void answered(String line, String name, byte[] answer) throws IOException {
        if (CREATE.matcher(line).matches()) {
            String id = JSON.readTree(answer).path("Id").asText();
            if (!id.isEmpty()) {
                know(id, name);
            }
        }
    }
}
