package dev.wharden.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The same networks, all of them at creation, since a later connect ignores the MAC address. Only what somebody asked
 * for is sent: addresses that the engine gave are given anew, and are usually the same.
 */
final class CreateBodyNetworks {
    static final List<String> ASKED = List.of("IPAMConfig", "Links", "Aliases", "DriverOpts", "GwPriority");
    /** The default bridge refuses aliases and addresses. */
    static final List<String> ASKED_OF_BRIDGE = List.of("Links", "DriverOpts", "GwPriority");

    private CreateBodyNetworks() {}

    static void apply(ObjectNode body, Container actual, Circumstances circumstances) {
        JsonNode configured = body.remove("MacAddress");
        String mac = configured == null ? "" : configured.asText("");
        String mode = body.at("/HostConfig/NetworkMode").asText();
        if (mode.startsWith("container:")) {
            // The image's EXPOSE stands in Config, and the engine refuses it beside another container's network.
            body.remove("ExposedPorts");
            return;
        }
        if (mode.equals("host") || mode.equals("none")) {
            return;
        }
        ObjectNode endpoints = body.putObject("NetworkingConfig").putObject("EndpointsConfig");
        actual.at("/NetworkSettings/Networks").properties().forEach(network -> {
            String name = network.getKey();
            JsonNode shown = network.getValue();
            ObjectNode endpoint = endpoints.putObject(name);
            for (String key : name.equals("bridge") ? ASKED_OF_BRIDGE : ASKED) {
                JsonNode value = shown.path(key);
                if (!value.isMissingNode() && !value.isNull()) {
                    endpoint.set(key, key.equals("Aliases") ? aliases(value, actual.id()) : value.deepCopy());
                }
            }
            if (primary(mode, name, shown)) {
                if (!mac.isEmpty() && !mac.equals("null")) {
                    endpoint.put("MacAddress", mac);
                }
            } else if (macWasAsked(shown, name, circumstances)) {
                endpoint.put("MacAddress", shown.path("MacAddress").asText());
            }
        });
    }

    private static boolean primary(String mode, String name, JsonNode shown) {
        String network = mode.isEmpty() || mode.equals("default") ? "bridge" : mode;
        return network.equals(name)
                || network.equals(shown.path("NetworkID").asText())
                || (network.length() >= 12 && shown.path("NetworkID").asText().startsWith(network));
    }

    /** Engines before 25 show the short id among the aliases: the old one must not follow the twin. */
    private static ArrayNode aliases(JsonNode shown, String id) {
        ArrayNode kept = ((ArrayNode) shown.deepCopy()).removeAll();
        shown.forEach(alias -> {
            if (id.length() < 12 || !alias.asText().equals(id.substring(0, 12))) {
                kept.add(alias);
            }
        });
        return kept;
    }

    /**
     * Whether the MAC address in a further network was asked for. The API does not say; but up to engine 27 a bridge
     * derives its own from the IP address, so that any other was asked for. From 28 they are random, and one that was
     * asked for cannot be told from them: it is not pinned, since two containers would share it.
     */
    private static boolean macWasAsked(JsonNode shown, String name, Circumstances circumstances) {
        String mac = shown.path("MacAddress").asText();
        return !mac.isEmpty()
                && circumstances.engineMajor() > 0
                && circumstances.engineMajor() < 28
                && circumstances.networkDrivers().getOrDefault(name, "").equals("bridge")
                && !mac.equals(derived(shown.path("IPAddress").asText()));
    }

    private static String derived(String address) {
        var mac = new StringBuilder("02:42");
        for (String octet : address.split("\\.", -1)) {
            if (!octet.matches("\\d{1,3}")) {
                return "";
            }
            mac.append(':').append("%02x".formatted(Integer.parseInt(octet)));
        }
        return mac.toString();
    }
}
