package dev.wharden.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.controller.queue.Heartbeat;
import dev.wharden.controller.queue.ManualTicker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real socket: a small program in another language receives the datagrams. */
final class NotifyTest {
    private static final String RECEIVER = """
            import socket, sys
            name = sys.argv[1]
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind('\\0' + name[1:] if name[0] == '@' else name)
            print('bound', flush=True)
            while True:
                print(repr(s.recv(4096).decode()), flush=True)
            """;

    private final List<String> received = new CopyOnWriteArrayList<>();
    private Optional<Process> receiver = Optional.empty();

    @AfterEach
    void stop() throws InterruptedException {
        if (receiver.isPresent()) {
            receiver.get().destroy();
            assertThat(receiver.get().waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private Notify listening(String socket) throws IOException {
        Process process = new ProcessBuilder("python3", "-c", RECEIVER, socket)
                .redirectErrorStream(true)
                .start();
        receiver = Optional.of(process);
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        assertThat(lines.readLine()).isEqualTo("bound");
        Thread.ofVirtual().start(() -> lines.lines().forEach(received::add));
        return new Notify(Optional.of(socket), () -> 12_345_678L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATH", "@wharden-test-"})
    void everyMessageArrivesAsSystemdReadsIt(String kind, @TempDir Path folder) throws IOException {
        String socket = kind.equals("PATH")
                ? folder.resolve("notify").toString()
                : kind + ProcessHandle.current().pid();
        Notify notify = listening(socket);
        notify.ready();
        notify.reloading();
        notify.status("3 containers\nREADY=1");
        notify.watchdog();
        notify.stopping();
        notify.extend(Duration.ofSeconds(30));

        await().untilAsserted(() -> assertThat(received)
                .containsExactly(
                        "'READY=1'",
                        "'RELOADING=1\\nMONOTONIC_USEC=12345'",
                        "'STATUS=3 containers READY=1'",
                        "'WATCHDOG=1'",
                        "'STOPPING=1'",
                        "'EXTEND_TIMEOUT_USEC=30000000'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/nowhere/at/all", "vsock:2:1234"})
    void whereNobodyListensNothingHappens(String socket) {
        var notify = new Notify(Optional.of(socket), System::nanoTime);

        notify.ready();
        new Notify(Optional.empty(), System::nanoTime).ready();
        assertThat(received).isEmpty();
    }

    @Test
    void theWatchdogIsSilentWhileAThreadHangsAndSpeaksAgainWhenItLives(@TempDir Path folder) throws IOException {
        Notify notify = listening(folder.resolve("notify").toString());
        var hang = new AtomicBoolean();
        var ticker = new ManualTicker();
        var heartbeat = new Heartbeat("worker", ticker, Duration.ofSeconds(20), Duration.ofMinutes(15));
        var health = new Health(List.of(heartbeat), Map.of(), List::of);
        try (var watchdog = new Watchdog(notify, health, () -> hang.get() ? "hangs" : "fine", Duration.ofMillis(10))) {
            watchdog.start();
            await().until(() -> count("'WATCHDOG=1'") >= 3);

            ticker.advance(Duration.ofSeconds(21));
            assertThat(health.unhealthy()).containsExactly("worker hangs");
            // One message may have been on its way; then a status that the same thread sends shows that it still runs.
            hang.set(true);
            await().until(() -> count("'STATUS=hangs'") == 1);
            long silent = count("'WATCHDOG=1'");
            await().during(Duration.ofMillis(100)).until(() -> count("'WATCHDOG=1'") == silent);

            heartbeat.idle();
            await().until(() -> count("'WATCHDOG=1'") > silent);

            heartbeat.end();
            ticker.advance(Duration.ofHours(1));
            assertThat(health.unhealthy())
                    .as("one that has ended does not hang")
                    .isEmpty();
        }
        assertThat(count("'STATUS=fine'")).isEqualTo(1);
    }

    private long count(String message) {
        return received.stream().filter(message::equals).count();
    }

    @Test
    void notReadySaysEveryReason() {
        var heartbeat = new Heartbeat("worker", new ManualTicker(), Duration.ofSeconds(20), Duration.ofMinutes(15));
        var health = new Health(
                List.of(heartbeat),
                Map.of("engine not connected", () -> false, "policies not loaded", () -> true),
                List::of);

        assertThat(health.notReady()).containsExactly("engine not connected");
        assertThat(health.unhealthy()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"60000000,10000", "3000000,1000", "'',10000", "0,10000", "x,10000"})
    void theWatchdogSpeaksThriceInItsTime(String microseconds, long millis) {
        assertThat(Watchdog.interval(microseconds)).isEqualTo(Duration.ofMillis(millis));
    }

    /** In a process of its own, whose disposition of SIGHUP is known, however the tests were started. */
    @ParameterizedTest
    @CsvSource({"--default-signal=HUP, reloads", "--ignore-signal=HUP, ignored"})
    void aHangupIsHeardUnlessItWasIgnoredFromTheStart(String disposition, String outcome) throws Exception {
        Process process = new ProcessBuilder(
                        "env",
                        disposition,
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Hangup.class.getName())
                .redirectErrorStream(true)
                .start();
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            String line = lines.readLine();
            if ("listens".equals(line)) {
                assertThat(new ProcessBuilder("kill", "-HUP", Long.toString(process.pid()))
                                .start()
                                .waitFor())
                        .isZero();
                line = lines.readLine();
            }
            assertThat(line).isEqualTo(outcome);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** The program of that process. */
    static final class Hangup {
        private Hangup() {}

        /** Says how a hangup went. */
        public static void main(String[] arguments) throws InterruptedException {
            var heard = new CountDownLatch(1);
            System.out.println(Signals.onHangup(heard::countDown) ? "listens" : "ignored");
            System.out.flush();
            heard.await();
            System.out.println("reloads");
        }
    }
}
