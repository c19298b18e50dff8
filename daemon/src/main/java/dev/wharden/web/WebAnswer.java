package dev.wharden.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What is sent back.
 *
 * @param status HTTP status
 * @param contentType with its character set
 * @param body in UTF-8; read through a duplicate, so that several can send it at a time
 */
record WebAnswer(int status, String contentType, ByteBuffer body) {
    static final String TEXT = "text/plain; charset=utf-8";
    static final String HTML = "text/html; charset=utf-8";
    static final String JSON = "application/json";
    static final String CSS = "text/css; charset=utf-8";

    WebAnswer(int status, String contentType, String body) {
        this(
                status,
                contentType,
                ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer());
    }

    /** The body, to be read once. */
    ByteBuffer bytes() {
        return body.duplicate();
    }
}
