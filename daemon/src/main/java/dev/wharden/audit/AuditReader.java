package dev.wharden.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.ContainerName;
import dev.wharden.kernel.PlainFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Reads the records of a log for people, the oldest first, across rotated files. It does not verify:
 * {@link ChainVerifier} does.
 */
public final class AuditReader {
    private AuditReader() {}

    /**
     * Hands each record that passes to {@code reader}; texts in it are hostile.
     *
     * @return how many lines are no record, a last one that is just being written among them
     * @throws AuditUnavailable when the log cannot be read
     */
    public static long read(Path log, Predicate<JsonNode> which, Consumer<JsonNode> reader) {
        long unreadable = 0;
        try {
            for (Path file : new AuditFiles(log).all()) {
                try (var lines = PlainFile.lines(file, UTF_8)) {
                    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                        Optional<JsonNode> record = AuditLine.parse(line);
                        record.filter(which).ifPresent(reader);
                        unreadable += record.isEmpty() ? 1 : 0;
                    }
                }
            }
            return unreadable;
        } catch (IOException e) {
            throw AuditUnavailable.of("cannot read " + log + ": is it the right file, may you read it?", e);
        }
    }

    /** The records of one container's story: those that name it. */
    public static Predicate<JsonNode> of(ContainerName container) {
        return record -> record.path(AuditField.CONTAINER.key()).asText().equals(container.value());
    }
}
