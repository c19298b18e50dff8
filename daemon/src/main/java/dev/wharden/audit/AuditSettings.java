package dev.wharden.audit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where and how the log is kept.
 *
 * @param file such as {@code /var/log/wharden/audit.jsonl}
 * @param rotateSize bytes from which on the file is set aside
 * @param keep how long a file that was set aside is kept
 * @param host the name that is written into each record
 * @param signingKey a PEM file whose key signs the head of the chain; none when empty
 * @param head where the head is kept, outside of the log's folder; not kept when empty
 */
public record AuditSettings(
        Path file, long rotateSize, Duration keep, String host, Optional<Path> signingKey, Optional<Path> head) {
    /** Without a kept head. */
    public AuditSettings(Path file, long rotateSize, Duration keep, String host, Optional<Path> signingKey) {
        this(file, rotateSize, keep, host, signingKey, Optional.empty());
    }

    /** Without signatures. */
    public AuditSettings(Path file, long rotateSize, Duration keep, String host) {
        this(file, rotateSize, keep, host, Optional.empty());
    }

    /** Refuses sizes and times that would throw every record away. */
    public AuditSettings {
        if (rotateSize < 1 || keep.isNegative()) {
            throw new IllegalArgumentException("rotateSize and keep must be positive");
        }
    }
}
