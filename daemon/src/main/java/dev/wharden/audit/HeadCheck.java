package dev.wharden.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.kernel.PlainFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Compares a log with the head that was kept of it. */
final class HeadCheck {
    private static final String NEW_LOG = "; to begin a new log, stop Wharden and move the log and the kept head away";

    private HeadCheck() {}

    /**
     * What is wrong with a log that ends so; empty when it holds the record that the head names, or only lost what had
     * never reached the disk.
     */
    static Optional<String> wrong(AuditFiles files, Tail last, KeptHead kept) throws IOException {
        KeptHead.Mark head = kept.mark();
        if (!head.broken().isEmpty()) {
            return Optional.of(head.broken());
        }
        if (kept.absent() && last.seq() > 0) {
            // It is made with the first record, so that it was removed: and perhaps records with it.
            return Optional.of(
                    ("the log has records up to %d and its kept head %s is gone: whether more had been written"
                                            + " cannot be told")
                                    .formatted(last.seq(), kept.file())
                            + NEW_LOG);
        }
        if (head.seq() == 0) {
            return Optional.empty();
        }
        if (last.seq() < head.seq()) {
            return kept.demands(last.seq())
                    ? Optional.of("the log ends at record %d, but record %d had been written: its end was cut off"
                                    .formatted(last.seq(), head.seq())
                            + NEW_LOG)
                    : Optional.empty();
        }
        String found = last.seq() == head.seq() ? last.hash() : find(files, head.seq());
        return found.equals(head.hash())
                ? Optional.empty()
                : Optional.of(
                        "record %d is not the one that had been written: this is another log".formatted(head.seq())
                                + NEW_LOG);
    }

    /**
     * The hash of a record; empty text when it is not there. The file that holds it is the last whose first record is
     * not later.
     */
    private static String find(AuditFiles files, long seq) throws IOException {
        for (Path file : files.all().reversed()) {
            try (var lines = PlainFile.lines(file, ISO_8859_1)) {
                boolean later = true;
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    Optional<JsonNode> record = AuditLine.parse(line);
                    long number = record.map(it -> it.path(AuditField.SEQ.key()).longValue())
                            .orElse(0L);
                    if (number == seq) {
                        return record.get().path(AuditField.HASH.key()).asText();
                    }
                    later &= number > seq;
                    if (number > seq && later) {
                        break;
                    }
                }
            }
        }
        return "";
    }
}
