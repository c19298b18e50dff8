package dev.wharden.docker;

import java.io.IOException;
import java.io.InputStream;

/**
 * A stream in chunks, byte by byte. Unlike {@link java.io.BufferedInputStream} it takes no lock for a byte, and tells
 * what it has without asking the stream behind it, which may be a socket. Used by one thread.
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

    /** Gives back the byte that was just read. */
    void back() {
        next--;
    }

    /** As {@link #read(byte[], int, int)}, and no further than a byte. */
    int upTo(char last, byte[] into, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        int first = read();
        if (first < 0) {
            return -1;
        }
        back();
        int most = Math.min(end, next + count);
        int at = next;
        do {
            at++;
        } while (at < most && chunk[at - 1] != last);
        int read = at - next;
        System.arraycopy(chunk, next, into, offset, read);
        next = at;
        return read;
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
