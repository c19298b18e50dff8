package dev.wharden.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.stream.Stream;

/** The engine's API over one kept connection and nothing between: what Wharden is compared with. */
final class RawEngine implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SocketChannel channel;
    private final InputStream in;

    RawEngine(String socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
    }

    JsonNode get(String path) throws IOException {
        return JSON.readTree(call("GET", path, ""));
    }

    /** For answers of many values, one after the other. */
    Stream<JsonNode> values(String path) throws IOException {
        try (var values = JSON.readerFor(JsonNode.class).<JsonNode>readValues(call("GET", path, ""))) {
            return values.readAll().stream();
        }
    }

    /** Empty JSON is no body. */
    byte[] post(String path, String json) throws IOException {
        return call("POST", path, json);
    }

    /**
     * The values of an answer that does not end, for as long as they are wanted; the connection is of no use
     * afterwards.
     */
    void follow(String path, Wanted wanted) throws IOException {
        begin("GET", path, "");
        JsonNode value;
        do {
            value = JSON.readTree(in.readNBytes(Integer.parseInt(line(), 16)));
            line();
        } while (wanted.more(value));
    }

    /** Whether another value is wanted after this one. */
    @FunctionalInterface
    interface Wanted {
        boolean more(JsonNode value) throws IOException;
    }

    /** The body of the answer. Throws IOException when the status is 400 or more. */
    private byte[] call(String method, String path, String json) throws IOException {
        Head head = begin(method, path, json);
        byte[] body = head.chunked() ? chunks() : in.readNBytes(head.length());
        if (head.status() >= 400) {
            throw new IOException(method + " " + path + ": " + head.status() + " " + new String(body, US_ASCII));
        }
        return body;
    }

    private record Head(int status, int length, boolean chunked) {}

    /** Asks, and reads the answer up to its body. */
    private Head begin(String method, String path, String json) throws IOException {
        String request = method + " " + path + " HTTP/1.1\r\nHost: engine\r\n"
                + (json.isEmpty() ? "" : "Content-Type: application/json\r\n")
                + "Content-Length: " + json.length() + "\r\n\r\n" + json;
        var bytes = ByteBuffer.wrap(request.getBytes(US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        int length = 0;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            chunked |= lower.equals("transfer-encoding: chunked");
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            }
        }
        return new Head(status, status == 204 || status == 304 ? 0 : length, chunked);
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            body.write(in.readNBytes(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private String line() throws IOException {
        var text = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the engine closed the connection");
            }
            if (next != '\r') {
                text.append((char) next);
            }
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
