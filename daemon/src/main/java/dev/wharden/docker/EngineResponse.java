package dev.wharden.docker;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An HTTP status, what Wharden reads of its headers, and the body as far as it was read. */
final class EngineResponse {
    private final int status;
    private final String contentType;
    private final String pathStat;
    private final byte[] body;
    private final List<FileEntry> files;

    /**
     * An answer.
     *
     * @param headers a header by its name; null when there is none
     * @param files of a tar that was asked to be listed; it has no body then
     */
    EngineResponse(int status, Function<String, @Nullable String> headers, byte[] body, List<FileEntry> files) {
        this.status = status;
        this.contentType = header(headers, "Content-Type");
        this.pathStat = header(headers, PathStat.HEADER);
        this.body = body;
        this.files = files;
    }

    private static String header(Function<String, @Nullable String> headers, String name) {
        return Optional.ofNullable(headers.apply(name)).orElse("");
    }

    int status() {
        return status;
    }

    /** The empty string when there is none. */
    String contentType() {
        return contentType;
    }

    /** What {@link PathStat} reads; the empty string when there is none. */
    String pathStat() {
        return pathStat;
    }

    /** Not a copy: the caller does not change it. */
    byte[] body() {
        return body;
    }

    /** What is in the tar that was asked to be listed; none of any other answer. */
    List<FileEntry> files() {
        return files;
    }

    /** What the engine says of why it refused, in one line. */
    String words() {
        try {
            return Text.oneLine(Json.read(body).path("message").asText(""));
        } catch (IOException notJson) {
            return "no reason given";
        }
    }
}
