package dev.wharden.subject;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What {@code GET /networks/{id}} says of a network, which stays as long as the network is there.
 *
 * @param driver such as bridge or macvlan; null for the one that connects to nothing
 * @param internal whether nothing leads out of it
 */
public record Network(String driver, boolean internal) {
    private static final String NOTHING = "null";

    /** As the engine's answer tells it. */
    public static Observed<Network> of(String name, JsonNode answer) {
        JsonNode driver = answer.path("Driver");
        JsonNode internal = answer.path("Internal");
        return driver.isTextual() && internal.isBoolean()
                ? Observed.known(new Network(
                        driver.textValue(),
                        internal.booleanValue() || driver.textValue().equals(NOTHING)))
                : Observed.unknown("network " + name + ": the engine's answer is not a network");
    }
}
