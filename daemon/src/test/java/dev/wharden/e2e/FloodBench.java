package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Io;
import dev.wharden.TestEngine;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerJava;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What others make slow delays no freeze: the time from a start to the pause, beside containers with labels of
 * megabytes. For each the floor is measured as well: the same load without Wharden, and the pause asked for by hand as
 * soon as the start has returned. No part of the tests: {@code daemon/bin/bench quarantine} names it.
 */
final class FloodBench {
    private static final String PREFIX = "flood-";
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration SMALL = Duration.ofSeconds(2);
    private static final Duration LARGE = Duration.ofSeconds(5);
    private static final int ROUNDS = Integer.getInteger("wharden.flood.rounds", 5);

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared(PREFIX);

    @TempDir
    private Path folder;

    private Product product;
    private DockerJava docker;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, List<Duration>> took = new TreeMap<>();

    @BeforeEach
    void configured() {
        product = Product.in(folder, ENGINE, "Enforce");
        product.enforce("flood", PREFIX + "*", "{privileged: {allow: false, onDrift: Quarantine}}");
        docker = ENGINE.client();
    }

    @AfterEach
    void closed() {
        threads.shutdownNow();
        docker.close();
    }

    /** A container with that many bytes of labels, which no command line has room for. */
    private String create(String name, int megabytes, int label, boolean privileged) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("Image", "busybox:test");
        body.putArray("Cmd").add("sleep").add("1000000");
        ObjectNode labels = body.putObject("Labels");
        for (int i = 0; i < (megabytes << 20) / label; i++) {
            labels.put("label" + i, "x".repeat(label));
        }
        body.putObject("HostConfig").put("NetworkMode", "none").put("Privileged", privileged);
        return docker.create(PREFIX + name, body);
    }

    private Optional<Instant> paused(String name, Instant after) {
        return new Trail(product.audit())
                .of(PREFIX + name, "done").stream()
                        .filter(line -> line.path("verb").asText().equals("pause"))
                        .map(line -> Instant.parse(line.path("time").asText()))
                        .filter(time -> time.isAfter(after))
                        .findFirst();
    }

    /** From the engine's word for its start to the record of the engine's answer that it is paused. */
    private Duration frozenAfter(String name, String id) {
        Container seen = await(name + " is frozen")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> docker.inspect(id, SOON), Container::paused);
        Instant started = Instant.parse(seen.text("/State/StartedAt"));
        return Duration.between(
                started,
                await().atMost(SOON)
                        .until(() -> paused(name, started), Optional::isPresent)
                        .orElseThrow());
    }

    private Duration byHand(String id) {
        docker.start(id);
        docker.pause(id);
        Instant done = Instant.now();
        return Duration.between(Instant.parse(docker.inspect(id, SOON).text("/State/StartedAt")), done);
    }

    private void note(String what, Duration duration) {
        took.computeIfAbsent(what, _ -> new ArrayList<>()).add(duration);
    }

    private static <T> T of(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private static String load() {
        return Io.of(() -> Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
    }

    private Duration shown(String what, Duration bar) {
        List<Duration> sorted =
                took.getOrDefault(what, List.of()).stream().sorted().toList();
        Shown.lines("%-62s p50 %5d ms, slowest %5d ms of %d (bar %d ms; load %s)"
                .formatted(
                        what,
                        sorted.get(sorted.size() / 2).toMillis(),
                        sorted.getLast().toMillis(),
                        sorted.size(),
                        bar.toMillis(),
                        load()));
        return sorted.getLast();
    }

    /** Starts all at once, and freezes them by hand or has them frozen; then they are removed. */
    private void together(
            String round, int large, Function<String, Duration> largeOne, Function<String, Duration> smallOne) {
        List<String> names =
                IntStream.range(0, large).mapToObj(i -> round + "large-" + i).toList();
        List<String> ids =
                names.stream().map(name -> create(name, 9, 1 << 20, true)).toList();
        String small = create(round + "small", 0, 1, true);
        List<Future<Duration>> begun = new ArrayList<>();
        ids.forEach(id -> begun.add(threads.submit(() -> largeOne.apply(id))));
        begun.add(threads.submit(() -> smallOne.apply(small)));
        begun.forEach(FloodBench::of);
        ids.forEach(id -> docker.remove(id, true));
        docker.remove(small, true);
    }

    private Duration started(String id) {
        docker.start(id);
        return frozenAfter(docker.inspect(id, SOON).name().value().substring(PREFIX.length()), id);
    }

    @Test
    void fiveWithLongLabelsStartedTogetherDelayNoFreeze() {
        for (int i = 0; i < ROUNDS; i++) {
            together(
                    "hand-" + i + "-",
                    5,
                    noting("large, by hand", this::byHand),
                    noting("small, by hand", this::byHand));
        }
        try (RunningDaemon daemon = product.start().ready()) {
            for (int i = 0; i < ROUNDS; i++) {
                together("round-" + i + "-", 5, noting("large", this::started), noting("small", this::started));
            }
            assertThat(daemon.isAlive()).isTrue();
        }
        Shown.lines("five privileged containers with 9 MB of labels and a small one, started together");
        shown("large, by hand", LARGE);
        shown("small, by hand", SMALL);
        Duration large = shown("large", LARGE);
        assertThat(shown("small", SMALL)).isLessThanOrEqualTo(SMALL);
        assertThat(large).isLessThanOrEqualTo(LARGE);
    }

    private Function<String, Duration> noting(String what, Function<String, Duration> measured) {
        return id -> {
            Duration duration = measured.apply(id);
            synchronized (this) {
                note(what, duration);
            }
            return duration;
        };
    }

    @Test
    void aReusedNameDelaysNoFreeze() {
        List<String> loud = IntStream.range(0, 8)
                .mapToObj(i -> create("loud-" + i, 9, 1 << 20, false))
                .toList();
        loud.forEach(docker::start);
        for (int i = 0; i < ROUNDS; i++) {
            String id = create("hand", 0, 1, true);
            note("reused name, by hand", byHand(id));
            docker.remove(id, true);
        }
        try (RunningDaemon daemon = product.start().ready()) {
            await().atMost(SOON).until(() -> daemon.container(PREFIX + "loud-7").has("state"));
            for (int i = 0; i <= ROUNDS; i++) {
                String id = create("bad", 0, 1, true);
                docker.start(id);
                Duration frozen = frozenAfter("bad", id);
                note(i == 0 ? "first of its name" : "reused name", frozen);
                docker.remove(id, true);
            }
            assertThat(daemon.isAlive()).isTrue();
            Shown.lines("a privileged container of a reused name, beside eight with 9 MB of labels");
            shown("reused name, by hand", SMALL);
            shown("first of its name", SMALL);
            assertThat(shown("reused name", SMALL)).isLessThanOrEqualTo(SMALL);
        }
    }
}
