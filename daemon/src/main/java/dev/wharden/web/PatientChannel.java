package dev.wharden.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and writes a unix socket with a limit on every wait, on the number of reads and on the size; the JDK has
 * timeouts for network sockets only.
 */
final class PatientChannel implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 5_000;
    private static final int BUFFER = 1 << 16;
    private static final int MOST_READS = 16;
    private static final Logger LOG = LoggerFactory.getLogger(PatientChannel.class);

    private final SocketChannel channel;
    private final LongSupplier nanoTime;
    private final Duration all;
    private final Selector selector;
    private final SelectionKey key;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

    /** Of a connected channel, which is closed with it; little is written to it. */
    PatientChannel(SocketChannel channel) throws IOException {
        this(channel, () -> 0, Duration.ZERO);
    }

    /** The same, and how long a text may take to be written. */
    PatientChannel(SocketChannel channel, LongSupplier nanoTime, Duration all) throws IOException {
        this.channel = channel;
        this.nanoTime = nanoTime;
        this.all = all;
        channel.configureBlocking(false);
        this.selector = Selector.open();
        this.key = channel.register(selector, 0);
    }

    /** Reads a text that ends so, or until the other side has ended, in few reads, so that no one can drip. */
    String readUntil(String end, int most) throws IOException {
        var read = new ByteArrayOutputStream();
        for (int i = 0; i < MOST_READS; i++) {
            if (!readInto(read, most) || read.toString(US_ASCII).endsWith(end)) {
                return read.toString(US_ASCII);
            }
        }
        throw new IOException("not complete after " + MOST_READS + " reads");
    }

    /** Reads until the other side has ended. */
    byte[] readAll(int most) throws IOException {
        var read = new ByteArrayOutputStream();
        while (readInto(read, most)) {
            LOG.atTrace().addKeyValue("bytes", read.size()).log("Reading");
        }
        return read.toByteArray();
    }

    /** Whether there may be more. Throws IOException beyond that number of bytes. */
    private boolean readInto(ByteArrayOutputStream read, int most) throws IOException {
        await(SelectionKey.OP_READ);
        buffer.clear();
        int count = channel.read(buffer);
        read.write(buffer.array(), 0, buffer.position());
        if (read.size() > most) {
            throw new IOException("more than " + most + " bytes");
        }
        return count >= 0;
    }

    /** Writes all of it. Throws IOException when that takes too long. */
    void write(ByteBuffer left) throws IOException {
        long began = nanoTime.getAsLong();
        while (left.hasRemaining()) {
            if (nanoTime.getAsLong() - began > all.toNanos()) {
                throw new IOException("not read to its end within " + all.toSeconds() + " s");
            }
            await(SelectionKey.OP_WRITE);
            channel.write(left);
        }
    }

    private void await(int operation) throws IOException {
        key.interestOps(operation);
        selector.selectedKeys().clear();
        if (selector.select(PATIENCE_MILLIS) == 0) {
            throw new IOException("no answer within " + PATIENCE_MILLIS / 1000 + " s");
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            selector.close();
        }
    }
}
