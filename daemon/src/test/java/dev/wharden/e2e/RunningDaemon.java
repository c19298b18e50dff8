package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.wharden.Io;
import dev.wharden.Json;
import dev.wharden.NotYet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code wharden run} as a process. Closing ends it as systemd would, and kills it when it does not end. */
final class RunningDaemon implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(90);
    /** A look costs the daemon 4 ms of processor time: all these looks are part of what the tests take. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final long STOP_SECONDS = 90;
    private static final AtomicInteger STARTED = new AtomicInteger();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final Path output;
    private final Product product;

    private RunningDaemon(Process process, Path output, Product product) {
        this.process = process;
        this.output = output;
        this.product = product;
    }

    static RunningDaemon start(List<String> words, Map<String, String> environment, Product product) {
        try {
            Path output = product.folder().resolve("daemon-" + STARTED.incrementAndGet() + ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().remove("DOCKER_HOST");
            builder.environment().putAll(environment);
            return new RunningDaemon(builder.start(), output, product);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it guards the host. */
    RunningDaemon ready() {
        await("the daemon is ready")
                .atMost(READY)
                .pollInterval(LOOK)
                .conditionEvaluationListener(condition -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("the daemon has ended with " + process.exitValue() + ":\n" + log());
                    }
                })
                .until(() -> code("/-/ready") == 200);
        return this;
    }

    /** The status of a GET; 0 when nobody listens. */
    int code(String path) {
        try {
            return get(path).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** The body of a GET; the test fails when nobody listens. */
    String body(String path) {
        return Io.of(() -> get(path).body());
    }

    JsonNode json(String path) {
        return Json.tree(body(path));
    }

    /** What the daemon says of a container; missing while it knows none of that name, or does not listen yet. */
    JsonNode container(String name) {
        String report;
        try {
            report = get("/api/v1/containers").body();
        } catch (IOException notYet) {
            return MissingNode.getInstance();
        }
        for (JsonNode row : Json.tree(report).path("containers")) {
            if (row.path("name").asText().equals(name)) {
                return row;
            }
        }
        return MissingNode.getInstance();
    }

    /** Waits for a container to be in a state. */
    void awaitState(String name, String state) {
        await(name + " is " + state)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(LOOK)
                .untilAsserted(() -> {
                    JsonNode row = container(name);
                    assertThat(row.path("state").asText())
                            .as("%s, %s", row, log())
                            .isEqualTo(state);
                });
    }

    /** A metric's value; the test fails when there is no such line. */
    double metric(String series) {
        return body("/metrics")
                .lines()
                // The format allows a comma after the last label, and simpleclient writes it.
                .map(line -> line.replace(",}", "}"))
                .filter(line -> line.startsWith(series + " "))
                .map(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new NotYet("no series " + series));
    }

    private HttpResponse<String> get(String path) throws IOException {
        try {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + product.port() + path))
                            .timeout(ANSWER)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What it has logged. */
    String log() {
        return Io.of(() -> Files.readString(output));
    }

    /** Runs a command among the mounts that the daemon sees. */
    Ran inItsMounts(String... command) {
        var words = new ArrayList<>(List.of("nsenter", "--mount", "--target", Long.toString(process.pid())));
        words.addAll(List.of(command));
        return Ran.of(words, Map.of(), "", product.folder());
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM; returns the exit code when it has ended. */
    int stop() {
        process.destroy();
        return end();
    }

    /** {@code kill -9}: no step more is done. */
    void kill() {
        process.destroyForcibly();
        end();
    }

    /** Waits for it to end by itself. */
    int end() {
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("the daemon did not end in " + STOP_SECONDS + " s:\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        client.close();
        if (process.isAlive()) {
            stop();
        }
    }
}
