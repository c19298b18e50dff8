package dev.wharden.remedy.recreate.coexistence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import java.util.Optional;

/** Restart policies as the engine shows and takes them. Pure. */
public final class RestartPolicyJson {
    private RestartPolicyJson() {}

    /** Whether the engine does the same by both. */
    public static boolean same(JsonNode one, JsonNode other) {
        return word(one).equals(word(other))
                && one.path("MaximumRetryCount").asLong()
                        == other.path("MaximumRetryCount").asLong();
    }

    /** Both spellings mean that the engine never restarts it. */
    private static String word(JsonNode policy) {
        String name = policy.path("Name").asText();
        return name.isEmpty() ? "no" : name;
    }

    /** Whether the engine never restarts it, as Wharden has set it for a time. */
    public static boolean isNever(Container container) {
        return word(container.at("/HostConfig/RestartPolicy")).equals("no");
    }

    /** Whether the engine starts again what has ended with that exit code, by itself or with the engine. */
    public static boolean starts(JsonNode policy, long exitCode) {
        return switch (word(policy)) {
            case "always", "unless-stopped" -> true;
            case "on-failure" -> exitCode != 0;
            default -> false;
        };
    }

    /** How {@code docker update} gives it to a container; empty for one that the engine never restarts. */
    public static Optional<String> command(JsonNode policy, ContainerName name) {
        long most = policy.path("MaximumRetryCount").asLong();
        String flag = word(policy) + (most > 0 ? ":" + most : "");
        return flag.equals("no") ? Optional.empty() : Optional.of("docker update --restart " + flag + " " + name);
    }

    /** What {@code POST /containers/{id}/update} takes to set one. */
    public static ObjectNode update(JsonNode policy) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("RestartPolicy", policy);
        return body;
    }

    /** That the engine never starts it again. */
    public static ObjectNode never() {
        return JsonNodeFactory.instance.objectNode().put("Name", "no").put("MaximumRetryCount", 0);
    }
}
