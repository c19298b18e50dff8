package dev.wharden.docker;

import java.io.IOException;
import java.io.InputStream;

/**
 * JSON on its way, with every string cut at a length: a label and its key may be as long as their maker likes, and one
 * such string must fill no memory. What is cut is still JSON: no escape and no character is cut in two. What is dropped
 * costs a look at each byte and no more, so that reading it takes less time than the engine needs to write it. A line
 * break, which JSON allows in no string, ends one: after a line that is broken the next is read as it is. Used by one
 * thread.
 */
final class LongStrings extends InputStream {
    private static final int CHUNK = 64 << 10;

    private final InputStream in;
    private final int longest;
    private final byte[] chunk = new byte[CHUNK];
    private int next;
    private int end;

    private boolean inString;
    private boolean dropping;
    private boolean cut;
    /** Bytes that belong to an escape and are still to come. */
    private int escape;

    private int length;

    /** Strings of more bytes than {@code longest} are cut. */
    LongStrings(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** Whether a string was cut so far. */
    boolean cut() {
        return cut;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /** Only what has come: waits for no more than the first byte. */
    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        int put = offset;
        while (put == offset && count > 0) {
            if (next >= end && !fill()) {
                return -1;
            }
            while (next < end && put < offset + count) {
                if (dropping) {
                    drop();
                } else {
                    put = inString ? keep(into, put, offset + count) : pass(into, put, offset + count);
                }
            }
        }
        return put - offset;
    }

    private boolean fill() throws IOException {
        next = 0;
        end = Math.max(0, in.read(chunk, 0, chunk.length));
        return end > 0;
    }

    /** What is in no string, up to where one begins. */
    private int pass(byte[] into, int offset, int limit) {
        int put = offset;
        while (put < limit && next < end && !inString) {
            byte one = chunk[next++];
            into[put++] = one;
            inString = one == '"';
        }
        length = 0;
        return put;
    }

    /** What of a string is kept, and its end. */
    private int keep(byte[] into, int offset, int limit) {
        int put = offset;
        while (put < limit && next < end && inString) {
            byte one = chunk[next];
            if (escape > 0) {
                escape += one == 'u' && escape == 1 ? 3 : -1;
            } else if (one == '"' || one == '\n') {
                inString = false;
            } else if (length >= longest && (one & 0xC0) != 0x80) {
                // A byte that goes on with a character of UTF-8 is no place to cut.
                dropping = true;
                cut = true;
                break;
            } else if (one == '\\') {
                escape = 1;
            }
            length++;
            next++;
            into[put++] = one;
        }
        return put;
    }

    /** What of a string is dropped, but not its end. */
    private void drop() {
        int at = next;
        if (escape > 0) {
            escape = 0;
            at++;
        }
        while (at < end && chunk[at] != '"' && chunk[at] != '\\' && chunk[at] != '\n') {
            at++;
        }
        next = at;
        if (at < end) {
            // Of an escape only the byte after the backslash could be taken for an end.
            escape = chunk[at] == '\\' ? 1 : 0;
            next += escape;
            dropping = escape > 0;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
