package dev.wharden.ops;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A real Prometheus on loopback, over data that lies on disk; it scrapes nothing. */
final class PrometheusServer implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final URI address;

    private PrometheusServer(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /** Starts a Prometheus over the blocks in `folder/data` and waits until it answers. */
    static PrometheusServer start(Path folder) throws IOException {
        Tool prometheus = Tool.named("prometheus");
        Path configuration = Files.writeString(folder.resolve("prometheus.yml"), "scrape_configs: []\n");
        String listen = "127.0.0.1:" + FreePort.next();
        Process process = new ProcessBuilder(
                        prometheus.program().toString(),
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--storage.tsdb.retention.time=100y",
                        "--web.listen-address=" + listen)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        PrometheusServer server = new PrometheusServer(process, URI.create("http://" + listen));
        try {
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> server.get("/-/ready").statusCode() == 200);
        } catch (RuntimeException e) {
            server.close();
            throw new IOException(Files.readString(folder.resolve("prometheus.log")), e);
        }
        return server;
    }

    /** The series that an instant query gives at that second. */
    JsonNode query(String expression, long second) throws IOException, InterruptedException {
        String encoded = URLEncoder.encode(expression, StandardCharsets.UTF_8);
        return Shipped.JSON
                .readTree(get("/api/v1/query?time=" + second + "&query=" + encoded)
                        .body())
                .at("/data/result");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(address.resolve(path))
                        .timeout(Duration.ofSeconds(60))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        client.close();
        process.destroy();
        process.onExit().join();
    }
}
