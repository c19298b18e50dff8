package dev.wharden.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * One line of the log and the hash that chains it to the line before.
 *
 * @param text without the newline; ASCII, so that no terminal and no editor shows something else than what was hashed
 * @param hash of the text without its hash field
 */
record AuditLine(String text, String hash) {
    /** What the first record names as its predecessor. */
    static final String NO_HASH = "0".repeat(64);

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int SUFFIX = ",\"hash\":\"\"}".length() + 64;

    /** Writes a line. */
    static AuditLine of(long seq, String host, AuditEvent.Stamped stamped, String prev) {
        Map<AuditField, String> described = Description.of(stamped.event());
        var tree = JSON.createObjectNode();
        for (AuditField field : AuditField.values()) {
            switch (field) {
                case SEQ -> tree.put(field.key(), seq);
                case TIME -> tree.put(field.key(), stamped.time().toString());
                case HOST -> tree.put(field.key(), host);
                case PREV -> tree.put(field.key(), prev);
                case TYPE,
                        ACTION,
                        CONTAINER,
                        CONTAINER_ID,
                        POLICY,
                        CONTROL,
                        VERB,
                        RESULT,
                        BEFORE,
                        AFTER,
                        REASON,
                        ACTOR -> tree.put(field.key(), described.get(field));
                case HASH -> {
                    // Below: it is taken of all that stands before it.
                }
            }
        }
        String body = encode(tree);
        String hash = sha256(body);
        return new AuditLine(body.substring(0, body.length() - 1) + ",\"hash\":\"" + hash + "\"}", hash);
    }

    /** The hash that the text should bear, or empty when the text does not end in a hash field. */
    static Optional<String> expectedHash(String text) {
        int end = text.length() - SUFFIX;
        return end > 0 && text.startsWith(",\"hash\":\"", end) && text.endsWith("\"}")
                ? Optional.of(sha256(text.substring(0, end) + "}"))
                : Optional.empty();
    }

    /** The tree of a line, or empty when it is not a JSON object. */
    static Optional<JsonNode> parse(String text) {
        try {
            JsonNode tree = JSON.readTree(text);
            return tree.isObject() ? Optional.of(tree) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** Lower-case hexadecimal digits. */
    static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String encode(JsonNode tree) {
        try {
            return JSON.writeValueAsString(tree);
        } catch (JacksonException e) {
            throw new IllegalStateException("a tree of texts and numbers can always be written", e);
        }
    }

    /** As it stands in the file. */
    byte[] bytes() {
        return (text + "\n").getBytes(UTF_8);
    }
}
