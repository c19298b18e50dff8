package dev.wharden.docker;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/**
 * One line of {@code GET /events}.
 *
 * @param type container, network, volume, image, daemon, …
 * @param action such as start; an exec's command and a health status are cut off ({@code exec_create},
 *     {@code health_status})
 * @param id of the actor
 * @param attributes of the actor: name, image, oldName, signal, container, … hostile text; an exec's command is not
 *     among them
 * @param detail what was cut off the action, such as {@code unhealthy}; of exec the {@link #digest} of its command
 *     line, which may carry secrets
 * @param time with nanoseconds
 */
public record DockerEvent(
        String type, String action, String id, Map<String, String> attributes, String detail, Instant time) {
    public DockerEvent {
        attributes = Map.copyOf(attributes);
    }

    /** The SHA-256 of a command line without spaces around it, to tell whether it is one that is known. */
    public static String digest(String command) {
        try {
            byte[] text = command.strip().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
