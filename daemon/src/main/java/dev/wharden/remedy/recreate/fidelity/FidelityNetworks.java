package dev.wharden.remedy.recreate.fidelity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.container.SameJson;
import java.util.List;

/**
 * Whether a twin joins the same networks by the same settings; what the engine gives by itself is not known before it
 * starts. Pure.
 */
final class FidelityNetworks {
    private static final List<String> COMPARED =
            List.of("IPAMConfig", "Links", "Aliases", "DriverOpts", "GwPriority", "MacAddress");

    private FidelityNetworks() {}

    static void compare(CreateBody body, Container twin, List<String> differences) {
        if (!body.tree().has("NetworkingConfig")) {
            return;
        }
        JsonNode made = twin.at("/NetworkSettings/Networks");
        boolean started = !twin.text("/State/StartedAt").startsWith("0001-");
        for (String network : SameJson.keys(body.endpoints(), made)) {
            String pointer = "/NetworkSettings/Networks/" + network;
            if (!body.endpoints().has(network) || !made.has(network)) {
                differences.add(pointer);
                continue;
            }
            for (String key : COMPARED) {
                JsonNode wanted = body.endpoints().path(network).path(key);
                JsonNode shown = made.path(network).path(key);
                if (!same(key, wanted, shown, started)) {
                    differences.add(pointer + "/" + key);
                }
            }
        }
    }

    private static boolean same(String key, JsonNode wanted, JsonNode shown, boolean started) {
        boolean nothingAsked = Fidelity.vacant(wanted);
        return switch (key) {
            // Blank in an unstarted container unless it was asked for; another client may have started it by now.
            case "MacAddress" -> nothingAsked ? started || shown.asText("").isEmpty() : wanted.equals(shown);
            case "GwPriority" -> wanted.asLong() == shown.asLong();
            default -> nothingAsked ? Fidelity.vacant(shown) : wanted.equals(shown);
        };
    }
}
