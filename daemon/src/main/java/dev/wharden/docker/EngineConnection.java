package dev.wharden.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * docker-java's pool of connections to one run of an engine, with the API version that was negotiated with it. It is
 * closed when it was retired and its last request is done, so that renewing the pool breaks no other call. Its own lock
 * guards uses and retired.
 */
final class EngineConnection {
    private static final Logger LOG = LoggerFactory.getLogger(EngineConnection.class);

    private final DockerHttpClient client;
    private final ApiVersion version;
    private int uses;
    private boolean retired;

    private EngineConnection(DockerHttpClient client, ApiVersion version) {
        this.client = client;
        this.version = version;
    }

    /**
     * Connects and negotiates. Throws IOException or a docker-java exception when there is no engine, Rejected when it
     * is too old or none.
     */
    static EngineConnection open(EngineAddress address, int connections) throws IOException {
        DockerHttpClient client = new EngineClient(address, connections);
        try {
            var request = DockerHttpClient.Request.builder()
                    .method(DockerHttpClient.Request.Method.GET)
                    .path("/_ping")
                    .build();
            try (var response = client.execute(request)) {
                if (response.getStatusCode() != 200) {
                    throw new IOException("the engine answers /_ping with " + response.getStatusCode());
                }
                response.getBody().readNBytes(64);
                String version =
                        Optional.ofNullable(response.getHeader("Api-Version")).orElse("");
                return new EngineConnection(client, ApiVersion.negotiate(ApiVersion.parse(version)));
            }
        } catch (IOException | RuntimeException failure) {
            close(client);
            throw failure;
        }
    }

    ApiVersion version() {
        return version;
    }

    /** Takes part in it; false when it is retired: take the new one. Each success needs a {@link #release}. */
    synchronized boolean take() {
        uses += retired ? 0 : 1;
        return !retired;
    }

    /** A request was sent and answered in full, or failed. */
    void release() {
        boolean last;
        synchronized (this) {
            uses--;
            last = retired && uses == 0;
        }
        if (last) {
            close(client);
        }
    }

    /** No new requests; closed with the last one that is under way. */
    void retire() {
        boolean idle;
        synchronized (this) {
            idle = !retired && uses == 0;
            retired = true;
        }
        if (idle) {
            close(client);
        }
    }

    /** Sends a request whose path has no version yet. The caller closes the response. */
    DockerHttpClient.Response send(DockerHttpClient.Request.Builder request, String path) {
        return client.execute(request.path("/v" + version + path).build());
    }

    private static void close(DockerHttpClient client) {
        try {
            client.close();
        } catch (IOException failure) {
            LOG.atDebug().setCause(failure).log("a client of the engine did not close cleanly");
        }
    }
}
