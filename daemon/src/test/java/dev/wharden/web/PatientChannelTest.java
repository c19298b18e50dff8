package dev.wharden.web;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class PatientChannelTest {
    /** Each of its reads is in time, and all of them would take minutes. */
    @Test
    @Timeout(60)
    void aPeerThatReadsSlowlyHoldsAnAnswerNoLongerThanAnother(@TempDir Path folder) throws Exception {
        var address = UnixDomainSocketAddress.of(folder.resolve("one.sock"));
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            try (var peer = SocketChannel.open(address)) {
                Thread reader = Thread.ofVirtual().start(() -> drip(peer));
                try (var channel = new PatientChannel(server.accept(), System::nanoTime, Duration.ofSeconds(1))) {
                    assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(8 << 20)))
                            .isInstanceOf(IOException.class)
                            .hasMessage("not read to its end within 1 s");
                }
                reader.join();
            }
        }
    }

    private static void drip(SocketChannel peer) {
        var some = ByteBuffer.allocate(32 << 10);
        try {
            while (peer.read(some) >= 0) {
                some.clear();
                Thread.sleep(Duration.ofMillis(20));
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
