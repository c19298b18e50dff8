package dev.wharden.control;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A field of a container's declaration and the value that it should have.
 *
 * @param pointer into the inspect tree, such as {@code /HostConfig/Privileged}
 * @param value the wanted value; the holder must not change it
 */
public record Edit(String pointer, JsonNode value) {}
