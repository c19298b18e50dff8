package dev.wharden.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What any local user can do to the port, on loopback and bounded in number. */
final class FloodTest {
    private static final int CONNECTIONS = 2_000;
    private static final int THREADS = 8;
    private static final String GET = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final Web web = new Web(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new Site(
                    () -> Samples.status("x"),
                    () -> "wharden_up 1\n".repeat(20_000),
                    List::of,
                    List::of,
                    System::nanoTime));
    private final List<Socket> held = new ArrayList<>();

    /** How a client of the flood behaves before it resets. */
    enum Client {
        SILENT(""),
        HALF_A_REQUEST("GET /metrics HTT"),
        UNREAD_ANSWER(GET),
        TWO_REQUESTS(GET + GET);

        private final String sends;

        Client(String sends) {
            this.sends = sends;
        }
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : held) {
            socket.close();
        }
        web.stop();
    }

    private Socket connect() throws IOException {
        var socket = new Socket();
        socket.setSoTimeout(10_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), web.port()), 5_000);
        return socket;
    }

    /** The status line of a request on a connection of its own; empty when it is closed or reset. */
    private Optional<String> answer() {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(GET.replace("metrics", "-/healthy").getBytes(US_ASCII));
            byte[] status = socket.getInputStream().readNBytes(12);
            return Optional.of(new String(status, US_ASCII));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private boolean reset(Client client) {
        try (Socket socket = connect()) {
            socket.setSoLinger(true, 0);
            socket.getOutputStream().write(client.sends.getBytes(US_ASCII));
            return true;
        } catch (IOException dropped) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void connectionsThatResetEndNothing(Client client) throws InterruptedException {
        web.start();
        var connected = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int n = 0; n < CONNECTIONS / THREADS; n++) {
                    connected.addAndGet(reset(client) ? 1 : 0);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(connected.get()).isGreaterThan(CONNECTIONS / 10);
        // Those that are looked at are closed after 15 s.
        await().atMost(Duration.ofSeconds(12)).until(() -> answer().equals(Optional.of("HTTP/1.1 200")));
        web.check();
        assertThat(web.restarts()).isZero();
        assertThat(web.isListening()).isTrue();
    }

    @Test
    void silentConnectionsGiveWayToWhoHasARequest() throws IOException {
        web.start();
        for (int i = 0; i < 300; i++) {
            held.add(connect());
        }
        // Those that are looked at are closed after 15 s.
        await().atMost(Duration.ofSeconds(12)).until(() -> answer().equals(Optional.of("HTTP/1.1 200")));
        assertThat(web.dropped()).isPositive();
    }

    @Test
    void clientsThatDoNotReadTheirAnswersGiveWayToo() throws IOException {
        web.start();
        for (int i = 0; i < 100; i++) {
            var socket = new Socket();
            held.add(socket);
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), web.port()), 5_000);
            try {
                socket.getOutputStream().write(GET.repeat(20).getBytes(US_ASCII));
            } catch (IOException dropped) {
                assertThat(web.isListening()).isTrue();
            }
        }
        // Those that are looked at are closed after 15 s.
        await().atMost(Duration.ofSeconds(12)).until(() -> answer().equals(Optional.of("HTTP/1.1 200")));
        assertThat(web.dropped()).isPositive();
    }

    @Test
    void aListenerThatDiesIsMadeAgainOnTheSamePort() throws InterruptedException {
        web.start();
        int port = web.port();
        web.current().orElseThrow().closeChannel();
        assertThat(answer()).isEmpty();

        web.check();

        assertThat(web.port()).isEqualTo(port);
        assertThat(answer()).contains("HTTP/1.1 200");
        assertThat(web.restarts()).isOne();
        web.check();
        assertThat(web.restarts()).isOne();
    }

    @Test
    void whileAnotherHasThePortItIsSaidAndTriedAgain() throws Exception {
        web.start();
        int port = web.port();
        web.current().orElseThrow().stop();
        try (var taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            web.check();
            assertThat(web.isListening()).isFalse();
        }
        web.check();
        assertThat(web.isListening()).isTrue();
        assertThat(web.port()).isEqualTo(port);
    }
}
