package dev.wharden.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What {@code HostConfig} says differently in a create request: restart policy, legacy links, and the label option that
 * the engine added by itself.
 */
final class CreateBodyHost {
    private CreateBodyHost() {}

    static void apply(ObjectNode body, Container actual) {
        ObjectNode host = body.withObject("/HostConfig");
        ObjectNode policy = host.putObject("RestartPolicy");
        policy.put("Name", "no").put("MaximumRetryCount", 0);
        links(host);
        if (privileged(actual.at("/HostConfig")) && !privileged(host)) {
            withoutDisabledLabels(host);
        }
    }

    /**
     * The engine adds {@code label=disable} to these by itself, and inspect shows it as if somebody had asked for it:
     * SELinux would stay off for ever.
     */
    private static boolean privileged(JsonNode host) {
        return host.path("Privileged").asBoolean()
                || host.path("PidMode").asText().equals("host")
                || host.path("IpcMode").asText().equals("host");
    }

    private static void withoutDisabledLabels(ObjectNode host) {
        if (host.get("SecurityOpt") instanceof ArrayNode options) {
            ArrayNode kept = options.arrayNode();
            options.forEach(option -> {
                if (!option.asText().equals("label=disable")) {
                    kept.add(option);
                }
            });
            host.set("SecurityOpt", kept.isEmpty() ? kept.nullNode() : kept);
        }
    }

    private static void links(ObjectNode host) {
        if (host.get("Links") instanceof ArrayNode links) {
            ArrayNode asked = links.arrayNode();
            links.forEach(link -> asked.add(CreateBody.askedLink(link.asText())));
            host.set("Links", asked);
        }
    }
}
