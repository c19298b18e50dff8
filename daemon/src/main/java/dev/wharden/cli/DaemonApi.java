package dev.wharden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** The running daemon, asked by its web address. */
final class DaemonApi {
    private static final int PATIENCE_MILLIS = 5_000;

    private final String address;

    /** With {@code host:port}. */
    DaemonApi(String address) {
        this.address = address;
    }

    /** The JSON at a path. Throws Failure when nobody answers there. */
    JsonNode get(String path) {
        try {
            var connection = (HttpURLConnection)
                    URI.create("http://" + address + path).toURL().openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            try (var body = connection.getInputStream()) {
                return new ObjectMapper().readTree(body);
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            throw new Failure(
                    Exit.UNREACHABLE,
                    "no daemon answers at " + address + " (" + e.getMessage() + "): systemctl status wharden");
        }
    }
}
