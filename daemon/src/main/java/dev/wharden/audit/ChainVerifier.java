package dev.wharden.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.kernel.PlainFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a whole log and tells whether any record was changed, added, removed or put in another place. */
public final class ChainVerifier {
    /** What was found. */
    public sealed interface Finding {}

    /**
     * The chain is whole.
     *
     * @param records how many there are
     * @param head {@code seq:hash} of the last; compare it with a checkpoint that another machine has seen, since a
     *     chain cannot show that its end was cut off
     * @param signedUpTo the number of the last record that a signature vouches for; 0 when none does, or no key was
     *     given
     * @param tornEnd the last line is not complete: it is being written, or the daemon crashed and repairs it at its
     *     next start
     */
    public record Valid(long records, String head, long signedUpTo, boolean tornEnd) implements Finding {}

    /** The first line that is wrong, and why. */
    public record Broken(Path file, long line, String why) implements Finding {}

    /** Of a line: a record has some twenty fields, of 4,096 characters each at most, which escapes make six of. */
    private static final int LONGEST = 1 << 20;

    private static final int KEYS = AuditField.values().length;

    private final AuditFiles files;
    private final SignedHeads signatures;
    private final Optional<KeptHead.Mark> head;
    private final Set<String> retired = new HashSet<>();
    private long records;
    private long lastSeq = -1;
    private String lastHash = "";
    private String anchor = AuditLine.NO_HASH;

    private ChainVerifier(Path log, Optional<PublicKey> key, Optional<KeptHead.Mark> head) {
        this.head = head;
        signatures = new SignedHeads(key);
        files = new AuditFiles(log);
    }

    /**
     * Verifies a log and the rotated files beside it.
     *
     * @throws AuditUnavailable when there is no log or it cannot be read
     */
    public static Finding verify(Path log) {
        return verify(log, Optional.empty());
    }

    /**
     * The same, and whether the signatures in it are those of a key: then nobody without the key can have made the
     * chain anew.
     *
     * @throws AuditUnavailable when there is no log or it cannot be read
     */
    public static Finding verify(Path log, Optional<PublicKey> key) {
        return verify(log, key, Optional.empty());
    }

    /**
     * The same, and whether the record that a kept head names is in it: then nothing was cut off before it. Read the
     * head before, since the log goes on.
     *
     * @throws AuditUnavailable when there is no log or it cannot be read
     */
    public static Finding verify(Path log, Optional<PublicKey> key, Optional<KeptHead.Mark> head) {
        try {
            return new ChainVerifier(log, key, head).verify();
        } catch (IOException e) {
            throw AuditUnavailable.of("cannot read " + log + ": is it the right file, may you read it?", e);
        }
    }

    private Finding verify() throws IOException {
        List<Path> all = files.all();
        if (all.isEmpty()) {
            throw new IOException("there is no log");
        }
        boolean torn = false;
        for (Path file : all) {
            try (InputStream input = new BufferedInputStream(PlainFile.open(file), 1 << 16)) {
                long number = 0;
                while (!torn) {
                    Optional<Line> next = next(input);
                    if (next.isEmpty()) {
                        break;
                    }
                    Line line = next.get();
                    number++;
                    if (line.end() == End.MISSING && file.equals(all.getLast())) {
                        torn = true;
                    } else {
                        Optional<String> wrong = switch (line.end()) {
                            case WHOLE -> wrong(line.text());
                            case MISSING -> Optional.of("is not complete");
                            case FAR -> Optional.of("is longer than " + LONGEST + " bytes");
                        };
                        if (wrong.isPresent()) {
                            return new Broken(file, number, wrong.get());
                        }
                    }
                }
            }
        }
        if (records > 0 && !anchor.equals(AuditLine.NO_HASH) && !retired.contains(anchor)) {
            return new Broken(all.getFirst(), 1, "follows on records that are missing and were not removed by Wharden");
        }
        long kept = head.map(KeptHead.Mark::seq).orElse(0L);
        if (Math.max(lastSeq, 0) < kept) {
            return new Broken(
                    all.getLast(),
                    records,
                    "is the last record, with number %d, but the kept head is record %d: the end is missing"
                            .formatted(Math.max(lastSeq, 0), kept));
        }
        if (head.filter(mark -> !mark.broken().isEmpty()).isPresent()) {
            return new Broken(all.getLast(), records, head.get().broken());
        }
        return new Valid(
                records,
                Math.max(lastSeq, 0) + ":" + (records == 0 ? AuditLine.NO_HASH : lastHash),
                signatures.signedUpTo(),
                torn);
    }

    private Optional<String> wrong(String text) {
        Optional<JsonNode> parsed = AuditLine.parse(text);
        if (parsed.isEmpty()) {
            return Optional.of("is not a JSON object");
        }
        JsonNode tree = parsed.get();
        if (!keys(tree).equals(expectedKeys())) {
            return Optional.of("does not have exactly the fields of a record");
        }
        long seq = tree.path(AuditField.SEQ.key()).longValue();
        String prev = tree.path(AuditField.PREV.key()).asText();
        String hash = tree.path(AuditField.HASH.key()).asText();
        if (!AuditLine.expectedHash(text).equals(Optional.of(hash))) {
            return Optional.of("was changed: its hash does not fit");
        }
        if (records == 0) {
            anchor = prev;
            if ((seq == 1) != prev.equals(AuditLine.NO_HASH)) {
                return Optional.of("is not the first record but names no record before it");
            }
        } else if (seq != lastSeq + 1) {
            return Optional.of("has number %d after %d".formatted(seq, lastSeq));
        } else if (!prev.equals(lastHash)) {
            return Optional.of("does not follow on the line before");
        }
        Optional<String> unsigned = signatures.wrong(tree, lastSeq, lastHash);
        if (unsigned.isPresent()) {
            return unsigned;
        }
        if (tree.path(AuditField.TYPE.key()).asText().equals("retired")) {
            retired.add(tree.path(AuditField.RESULT.key()).asText());
        }
        if (tree.path(AuditField.TYPE.key()).asText().equals("gap")
                && tree.path(AuditField.RESULT.key()).asText().equals(Chain.BROKEN)) {
            return Optional.of("says that the log before it was changed: "
                    + tree.path(AuditField.REASON.key()).asText());
        }
        if (head.filter(mark -> mark.seq() == seq && !mark.hash().equals(hash)).isPresent()) {
            return Optional.of("is not the record that the kept head names");
        }
        records++;
        lastSeq = seq;
        lastHash = hash;
        return Optional.empty();
    }

    private static List<String> keys(JsonNode tree) {
        var keys = new ArrayList<String>(KEYS);
        tree.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static List<String> expectedKeys() {
        var keys = new ArrayList<String>(KEYS);
        for (AuditField field : AuditField.values()) {
            keys.add(field.key());
        }
        return keys;
    }

    /** @param text as far as it was read */
    private record Line(String text, End end) {}

    private enum End {
        WHOLE,
        /** The file ends before the line does. */
        MISSING,
        /** It is longer than any that Wharden writes. */
        FAR
    }

    /**
     * Latin-1 keeps every byte as it is, so that a line in a broken encoding cannot pass for another; a whole line is
     * ASCII.
     */
    private static Optional<Line> next(InputStream input) throws IOException {
        var bytes = new ByteArrayOutputStream(512);
        for (int b = input.read(); b >= 0; b = input.read()) {
            if (b == '\n') {
                return Optional.of(new Line(bytes.toString(ISO_8859_1), End.WHOLE));
            }
            if (bytes.size() == LONGEST) {
                return Optional.of(new Line("", End.FAR));
            }
            bytes.write(b);
        }
        return bytes.size() == 0 ? Optional.empty() : Optional.of(new Line(bytes.toString(ISO_8859_1), End.MISSING));
    }
}
