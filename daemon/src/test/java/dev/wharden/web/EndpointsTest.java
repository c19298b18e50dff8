package dev.wharden.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.controller.queue.Heartbeat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both listeners as the daemon has them: when they die, that is noticed and told, and they are made again. */
final class EndpointsTest {
    private static final ControlClient.Reply READY = new ControlClient.Answered(200, "ready\n");

    @TempDir
    private Path folder;

    private final AtomicLong now = new AtomicLong();

    private static Site site(Map<String, BooleanSupplier> conditions) {
        return new Site(
                () -> Samples.status("x"),
                () -> "",
                List::of,
                () -> conditions.entrySet().stream()
                        .filter(condition -> !condition.getValue().getAsBoolean())
                        .map(Map.Entry::getKey)
                        .toList(),
                System::nanoTime);
    }

    @Test
    void whatDiesIsMadeAgain() throws Exception {
        Path socket = folder.resolve("control.sock");
        Heartbeat heart = Endpoints.heartbeat(now::get);
        try (var endpoints = new Endpoints(
                "127.0.0.1", 0, socket, WebAccess.OPEN, List.of(), heart, Duration.ofMillis(50), EndpointsTest::site)) {
            endpoints.start();
            var client = new ControlClient(socket, Set.copyOf(List.of("root", System.getProperty("user.name", ""))));
            assertThat(client.get("/-/ready")).isEqualTo(READY);
            Web web = endpoints.web();
            int port = web.port();

            web.current().orElseThrow().closeChannel();
            Files.delete(socket);
            assertThat(endpoints.conditions().get("the control socket does not listen"))
                    .isNotNull();

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> web.restarts() >= 1
                            && web.isListening()
                            && client.get("/-/ready").equals(READY));
            assertThat(web.port()).isEqualTo(port);
            assertThat(web.current().orElseThrow().accepts()).isTrue();
            now.addAndGet(Duration.ofHours(1).toNanos());
            await().atMost(Duration.ofSeconds(20)).until(heart::isFresh);
        }
        assertThat(socket).doesNotExist();
    }
}
