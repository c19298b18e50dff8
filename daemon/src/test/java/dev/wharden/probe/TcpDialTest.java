package dev.wharden.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.control.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

final class TcpDialTest {
    private final TcpDial dial = new TcpDial(System::nanoTime);

    private static ServerSocket server(int backlog) throws IOException {
        return new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
    }

    @Test
    void aConnectionOpensAndNothingIsSent() throws Exception {
        try (ServerSocket server = server(1)) {
            Duration took = dial.dial(new Endpoint("localhost", server.getLocalPort()));
            assertThat(took).isBetween(Duration.ofNanos(1), Duration.ofSeconds(2));
            try (var accepted = server.accept()) {
                assertThat(accepted.getInputStream().read())
                        .as("closed at once")
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void aPortWhereNobodyListensFails() throws Exception {
        int port;
        try (ServerSocket server = server(1)) {
            port = server.getLocalPort();
        }
        assertThatThrownBy(() -> dial.dial(new Endpoint("127.0.0.1", port))).isInstanceOf(ConnectException.class);
    }

    @Test
    void aNameWithoutAddressFails() {
        assertThatThrownBy(() -> dial.dial(new Endpoint("no-such-host.invalid", 1)))
                .isInstanceOf(UnknownHostException.class);
    }

    /** A listener whose backlog is full does not answer: the kernel drops the first packet. */
    @Test
    void whatDoesNotAnswerIsWaitedForTwoSeconds() throws Exception {
        var waiting = new ArrayList<SocketChannel>();
        try (ServerSocket server = server(1)) {
            for (int i = 0; i < 4; i++) {
                SocketChannel channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
                waiting.add(channel);
            }
            long begun = System.nanoTime();
            assertThatThrownBy(() -> dial.dial(new Endpoint("127.0.0.1", server.getLocalPort())))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(Duration.ofMillis(1900), Duration.ofSeconds(20));
        } finally {
            for (SocketChannel channel : waiting) {
                channel.close();
            }
        }
    }
}
