package dev.wharden.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.PublicKey;
import java.util.Optional;

/**
 * Follows the signatures through a log that is being verified. From the first one on they must come often enough: a
 * stretch without is one that somebody without the key may have written.
 */
final class SignedHeads {
    /** A record of this type signs the record before it. */
    static final String TYPE = "checkpoint";

    /** Records between two signatures. */
    static final int EVERY = 1000;

    /** A signature that could not be written is tried again at the next record, so a few more may lie between. */
    private static final int MOST = EVERY + 100;

    private final Optional<PublicKey> key;
    private long signedUpTo;
    private long since;

    SignedHeads(Optional<PublicKey> key) {
        this.key = key;
    }

    /** What is signed: host, number and hash of a record. */
    static String text(String host, long seq, String hash) {
        return host + " " + seq + ":" + hash;
    }

    /** What is wrong with a record as a signature, or with the stretch before it; empty when nothing is. */
    Optional<String> wrong(JsonNode line, long lastSeq, String lastHash) {
        if (key.isEmpty()) {
            return Optional.empty();
        }
        if (!line.path(AuditField.TYPE.key()).asText().equals(TYPE)) {
            since++;
            return signedUpTo > 0 && since > MOST
                    ? Optional.of("comes %d records after the last signature".formatted(since))
                    : Optional.empty();
        }
        String text = text(line.path(AuditField.HOST.key()).asText(), lastSeq, lastHash);
        if (!line.path(AuditField.REASON.key()).asText().equals(text)
                || !Signing.isSigned(
                        key.get(), text, line.path(AuditField.RESULT.key()).asText())) {
            return Optional.of("is a signature, but not of the records before it by that key");
        }
        since = 0;
        signedUpTo = lastSeq;
        return Optional.empty();
    }

    /** The number of the last record that is signed; 0 when none is. */
    long signedUpTo() {
        return signedUpTo;
    }
}
