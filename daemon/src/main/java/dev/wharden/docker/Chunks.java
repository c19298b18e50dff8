package dev.wharden.docker;

import java.io.IOException;
import java.io.InputStream;

/**
 * A stream in chunks, byte by byte. Unlike {@link java.io.BufferedInputStream} it takes no lock for a byte, and tells what it has without asking the stream behind it,
 * which may be a socket. Used by one thread.
 */
final class Chunks extends InputStream {
    private final InputStream in;
    private final byte[] chunk;
    private int next;
    private int end;

    Chunks(InputStream in, int size) {
        this.in = in;
        this.chunk = new byte[size];
    }

    /** Whether the next byte has to be waited for. */
    boolean isEmpty() {
        return next >= end;
    }

    @Override
    public int read() throws IOException {
        if (next >= end) {
            next = 0;
            end = in.read(chunk, 0, chunk.length);
            if (end <= 0) {
                end = 0;
                return -1;
            }
        }
        return chunk[next++] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int first = read();
        if (first < 0) {
            return -1;
        }
        into[offset] = (byte) first;
        int more = Math.min(length - 1, end - next);
        System.arraycopy(chunk, next, into, offset + 1, more);
        next += more;
        return more + 1;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
