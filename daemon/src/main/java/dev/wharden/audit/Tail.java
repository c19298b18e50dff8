package dev.wharden.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.kernel.PlainFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the end of a file says after a crash.
 *
 * @param seq the number of the last record; 0 when there is none
 * @param hash of the last record
 * @param length in bytes up to and with the last whole line
 * @param torn how many bytes follow it, of records that were not written to their end
 */
record Tail(long seq, String hash, long length, int torn) {
    /** Far more than the longest line. */
    private static final int WINDOW = 1 << 20;

    /** An empty file, or none. */
    static final Tail EMPTY = new Tail(0, AuditLine.NO_HASH, 0, 0);

    /**
     * Looks for the last whole line. After a power failure several lines may be missing, but only at the end: what was
     * synced stands before them.
     */
    static Tail of(Path file) throws IOException {
        PlainFile.require(file);
        if (!Files.exists(file)) {
            return EMPTY;
        }
        try (var reader = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, reader.length() - WINDOW);
            byte[] bytes = new byte[(int) (reader.length() - from)];
            reader.seek(from);
            reader.readFully(bytes);
            return find(bytes, from);
        }
    }

    private static Tail find(byte[] bytes, long from) throws IOException {
        int end = bytes.length;
        while (end > 0) {
            int newline = lastNewline(bytes, end);
            if (newline < 0) {
                break;
            }
            int start = lastNewline(bytes, newline) + 1;
            String text = new String(bytes, start, newline - start, UTF_8);
            Optional<JsonNode> tree = AuditLine.parse(text).filter(Tail::isRecord);
            if (tree.isPresent()) {
                JsonNode record = tree.get();
                return new Tail(
                        record.path(AuditField.SEQ.key()).longValue(),
                        record.path(AuditField.HASH.key()).textValue(),
                        from + newline + 1,
                        bytes.length - newline - 1);
            }
            end = newline;
        }
        if (from > 0) {
            throw new IOException("the last " + WINDOW + " bytes hold no audit record: move the file away");
        }
        return new Tail(0, AuditLine.NO_HASH, 0, bytes.length);
    }

    private static boolean isRecord(JsonNode tree) {
        return tree.path(AuditField.SEQ.key()).isIntegralNumber()
                && tree.path(AuditField.HASH.key()).isTextual();
    }

    private static int lastNewline(byte[] bytes, int before) {
        for (int i = before - 1; i >= 0; i--) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
