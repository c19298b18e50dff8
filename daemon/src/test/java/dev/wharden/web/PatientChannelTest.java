package dev.wharden.web;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class PatientChannelTest {
    /** Each of its reads is in time, and all of them together are not: a tenth of a second passes at each write. */
    @Test
    @Timeout(60)
    void aPeerThatReadsSlowlyHoldsAnAnswerNoLongerThanAnother(@TempDir Path folder) throws Exception {
        var address = UnixDomainSocketAddress.of(folder.resolve("one.sock"));
        var clock = new AtomicLong();
        LongSupplier passing = () -> clock.addAndGet(Duration.ofMillis(100).toNanos());
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            try (var peer = SocketChannel.open(address)) {
                Thread reader = Thread.ofVirtual().start(() -> read(peer));
                try (var channel = new PatientChannel(server.accept(), passing, Duration.ofSeconds(1))) {
                    assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(64 << 20)))
                            .isInstanceOf(IOException.class)
                            .hasMessage("not read to its end within 1 s");
                }
                reader.join();
            }
        }
    }

    private static void read(SocketChannel peer) {
        var some = ByteBuffer.allocate(32 << 10);
        try {
            while (peer.read(some) >= 0) {
                some.clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
