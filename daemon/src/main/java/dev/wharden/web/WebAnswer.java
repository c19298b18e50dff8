package dev.wharden.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What is sent back.
 *
 * @param status HTTP status
 * @param contentType with its character set
 * @param body sent as UTF-8
 */
record WebAnswer(int status, String contentType, String body) {
    static final String TEXT = "text/plain; charset=utf-8";
    static final String HTML = "text/html; charset=utf-8";
    static final String JSON = "application/json";
    static final String CSS = "text/css; charset=utf-8";

    ByteBuffer bytes() {
        return ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
    }
}
