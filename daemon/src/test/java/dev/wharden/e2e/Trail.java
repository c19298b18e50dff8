package dev.wharden.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The audit log as it lies on disk. */
record Trail(Path file) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Its whole lines, oldest first. */
    List<JsonNode> lines() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            String text = Files.readString(file);
            var lines = new ArrayList<JsonNode>();
            for (String line :
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
                lines.add(JSON.readTree(line));
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of one type of one container. */
    List<JsonNode> of(String container, String type) {
        return lines().stream()
                .filter(line -> line.path("container").asText().equals(container)
                        && line.path("type").asText().equals(type))
                .toList();
    }

    /**
     * How many remedies of a container were begun and have not ended; one that was only deferred or refused never
     * began.
     */
    int open(String container) {
        return of(container, "remedy_begun").size()
                - (int) of(container, "remedy_ended").stream()
                        .filter(line -> line.hasNonNull("action"))
                        .count();
    }

    /** Why each remedy of a container with that verb ended as it did; empty words where nothing was to be said. */
    List<String> reasons(String container, String verb) {
        return of(container, "remedy_ended").stream()
                .filter(end -> end.path("verb").asText().equals(verb))
                .map(end -> end.path("reason").asText())
                .toList();
    }

    /** Waits for a container's line of a type with a verb and a result. */
    JsonNode awaitLine(String container, String type, String verb, String result) {
        return awaitLine(
                container,
                type,
                line -> line.path("verb").asText("").equals(verb)
                        && line.path("result").asText("").equals(result));
    }

    /** Waits for a container's line of a type. */
    JsonNode awaitLine(String container, String type, Predicate<JsonNode> such) {
        return await(container + " " + type)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> of(container, type).stream().filter(such).findFirst(), java.util.Optional::isPresent)
                .orElseThrow();
    }
}
