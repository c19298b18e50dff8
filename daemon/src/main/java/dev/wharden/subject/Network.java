package dev.wharden.subject;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What {@code GET /networks/{id}} says of a network, which stays as long as the network is there.
 *
 * @param internal whether nothing leads out of it
 */
public record Network(boolean internal) {
    private static final String NOTHING = "null";

    /** As the engine's answer tells it. */
    public static Observed<Network> of(String name, JsonNode answer) {
        JsonNode driver = answer.path("Driver");
        JsonNode internal = answer.path("Internal");
        return driver.isTextual() && internal.isBoolean()
                ? Observed.known(new Network(
                        internal.booleanValue() || driver.textValue().equals(NOTHING)))
                : Observed.unknown("network " + name + ": the engine's answer is not a network");
    }
}
