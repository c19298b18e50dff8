package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EventStreamTest {
    private static final long SECOND = 1_000_000_000L;

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Path folder = Files.createTempDirectory(Path.of("/tmp"), "wharden");
    private final StubEngine stub = new StubEngine(folder.resolve("engine"));
    private final FaultProxy proxy = new FaultProxy(folder.resolve("proxy"), folder.resolve("engine"));
    private final EventStream stream = stream(Duration.ofSeconds(60));

    EventStreamTest() throws IOException {}

    /** With a time for the engine to answer in. */
    private EventStream stream(Duration timeout) {
        return new EventStream(
                proxy.address(), new Recording(heard), timeout, () -> Instant.ofEpochSecond(1), new Random(1));
    }

    /** Writes down what it hears. */
    record Recording(List<String> heard) implements EventListener {
        @Override
        public void event(DockerEvent event) {
            heard.add("event " + event.id());
        }

        @Override
        public void connected() {
            heard.add("connected");
        }

        @Override
        public void disconnected(String why) {
            heard.add("disconnected");
        }

        @Override
        public void gap(String why) {
            heard.add("gap");
        }
    }

    @AfterEach
    void end() throws IOException {
        stream.close();
        proxy.close();
        stub.close();
        Files.deleteIfExists(folder);
    }

    private void awaitHeard(String... expected) {
        await().untilAsserted(() -> assertThat(heard).containsExactly(expected));
    }

    private void awaitStream(int count) {
        await().until(() -> stub.streams() == count);
    }

    @Test
    void anEventIsToldOnceAlsoAcrossAReconnect() throws IOException {
        stream.start();
        awaitStream(1);
        stub.event("a", 2 * SECOND);
        stub.event("b", 2 * SECOND);
        awaitHeard("connected", "event a", "event b");
        proxy.breakAll();
        awaitHeard("connected", "event a", "event b", "disconnected", "connected");
        awaitStream(2);
    }

    @Test
    void whatHappenedMeanwhileIsToldAfterwards() throws IOException {
        stream.start();
        awaitStream(1);
        stub.event("a", 2 * SECOND);
        awaitHeard("connected", "event a");
        proxy.fault("/_ping", new ProxyFault.Close());
        proxy.breakAll();
        awaitHeard("connected", "event a", "disconnected");
        stub.forget();
        stub.event("a", 2 * SECOND);
        stub.event("b", 3 * SECOND);
        proxy.heal();
        awaitHeard("connected", "event a", "disconnected", "connected", "event b");
    }

    @Test
    void anEngineThatForgotWhatWasToldHasAGap() throws IOException {
        stream.start();
        awaitStream(1);
        stub.event("a", 2 * SECOND);
        awaitHeard("connected", "event a");
        stub.forget();
        proxy.breakAll();
        awaitHeard("connected", "event a", "disconnected", "gap", "connected");
    }

    @Test
    void anEngineThatIsDownIsToldOnceAndWaitedFor() throws IOException {
        proxy.fault("/_ping", new ProxyFault.Close());
        stream.start();
        await().until(() -> proxy.requests().size() > 2);
        awaitHeard("disconnected");
        proxy.heal();
        awaitHeard("disconnected", "connected");
    }

    @Test
    void anEngineThatHangsWhileConnectingIsGivenUpAndTriedAgain() throws IOException {
        proxy.fault("/events", new ProxyFault.Stall());
        try (EventStream hasty = stream(Duration.ofSeconds(2))) {
            hasty.start();
            awaitHeard("disconnected");
            proxy.heal();
            awaitHeard("disconnected", "connected");
        }
    }

    @Test
    void aSilentStreamIsClosedAtOnceAndLeaksNoThread() throws IOException {
        stream.start();
        awaitStream(1);
        assertThat(threads()).isEqualTo(1);
        long start = System.nanoTime();
        stream.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        assertThat(threads()).isZero();
        assertThat(heard).containsExactly("connected");
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("docker-events"))
                .count();
    }

    @Test
    void eventsThatWereDroppedOnTheWayAreMissingButTheRestComes() throws IOException {
        proxy.fault("/events", new ProxyFault.DropEvents(1));
        stream.start();
        awaitStream(1);
        stub.event("a", 2 * SECOND);
        stub.event("b", 3 * SECOND);
        awaitHeard("connected", "event b");
    }

    @Test
    void anEventOfAnySizeIsReadAndLosesNothing() throws IOException {
        stream.start();
        awaitStream(1);
        stub.event("a", 2 * SECOND);
        stub.event("x".repeat(5 << 20), 3 * SECOND);
        stub.event("b", 4 * SECOND);
        awaitHeard("connected", "event a", "event " + "x".repeat(1024), "event b");
    }

    private static DockerEvent read(String line) throws IOException {
        var reader = new EventReader(new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)), () -> {});
        return reader.next().orElseThrow();
    }

    @Test
    void theLabelsOfAContainerTakeNoMemoryAndHideNoAttribute() throws IOException {
        String label = "\"a" + "k".repeat(3 << 20) + "\":\"" + "\\n\\u0041\\\"".repeat(1 << 20) + "\",";
        var event = read("\n{\"Type\":\"container\",\"Action\":\"start\",\"Actor\":{\"ID\":\"i\",\"Attributes\":{"
                + label + "\"name\":\"web\",\"z\":{\"name\":\"nobody\"}}},\"scope\":\"local\",\"timeNano\":7}\n");
        assertThat(event)
                .isEqualTo(new DockerEvent(
                        "container", "start", "i", Map.of("name", "web"), "", Instant.ofEpochSecond(0, 7)));
    }

    @Test
    void whatIsNoEventIsTold() throws IOException {
        var skipped = new AtomicInteger();
        String lines = "[1]\n{\"Type\": nonsense}\n{\"Type\":\"container\",\"Action\":\"die\"}\n";
        var reader = new EventReader(
                new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), skipped::incrementAndGet);
        assertThat(reader.next().orElseThrow().action()).isEqualTo("die");
        assertThat(skipped).hasValue(2);
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void theEngineIsAskedForEveryActionThatMatters() {
        assertThat(EventSelection.LOOKS.actions())
                .isSorted()
                .contains("extract-to-dir")
                .doesNotContain("exec_create", "exec_start", "health_status");
        assertThat(EventSelection.LOOKS.query())
                .startsWith("&filters=%7B%22event%22%3A%5B%22connect%22%2C")
                .endsWith("%22network%22%5D%7D");
    }

    @Test
    void theCommandOfAnExecIsNotKept() throws IOException {
        var exec = read("{\"Type\":\"container\",\"Action\":\"exec_create: sh -c "
                + "SECRET=1\",\"Actor\":{\"ID\":\"i\",\"Attributes\":{\"execID\":\"e\"}},"
                + "\"timeNano\":1000000007}");
        assertThat(exec.toString()).doesNotContain("SECRET");
        assertThat(exec.action()).isEqualTo("exec_create");
        assertThat(exec.time()).isEqualTo(Instant.ofEpochSecond(1, 7));
        var health = read("{\"Action\":\"health_status: unhealthy\",\"time\":5}");
        assertThat(health.action()).isEqualTo("health_status");
        assertThat(health.detail()).isEqualTo("unhealthy");
        assertThat(health.time()).isEqualTo(Instant.ofEpochSecond(5));
    }
}
