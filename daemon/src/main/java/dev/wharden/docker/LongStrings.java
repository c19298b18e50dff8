package dev.wharden.docker;

import java.io.IOException;
import java.io.InputStream;

/**
 * JSON on its way, with every string cut at a length: a label and its key may be as long as their maker likes, and one such string must fill no memory. What is cut is
 * still JSON: no escape and no character is cut in two.
 */
final class LongStrings extends InputStream {
    private static final int CHUNK = 16 << 10;

    private final Chunks in;
    private final int longest;
    private boolean inString;
    private boolean dropping;
    private boolean cut;
    /** Characters that belong to an escape and are still to come. */
    private int escape;

    private int length;

    /** Strings of more bytes than {@code longest} are cut. */
    LongStrings(InputStream in, int longest) {
        this.in = new Chunks(in, CHUNK);
        this.longest = longest;
    }

    /** Whether a string was cut so far. */
    boolean cut() {
        return cut;
    }

    @Override
    public int read() throws IOException {
        int next = in.read();
        while (next >= 0 && dropped(next)) {
            next = in.read();
        }
        return next;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        int read = 0;
        while (read < count) {
            int next = read();
            if (next < 0) {
                return read == 0 ? -1 : read;
            }
            into[offset + read] = (byte) next;
            read++;
            if (in.isEmpty()) {
                return read;
            }
        }
        return read;
    }

    private boolean dropped(int next) {
        if (!inString) {
            inString = next == '"';
            length = 0;
            return false;
        }
        if (escape > 0) {
            escape += next == 'u' && escape == 1 ? 3 : -1;
        } else if (next == '"') {
            inString = false;
            dropping = false;
            return false;
        } else {
            // A byte that goes on with a character of UTF-8 is no place to cut.
            dropping |= length >= longest && (next & 0xC0) != 0x80;
            escape = next == '\\' ? 1 : 0;
        }
        length++;
        cut |= dropping;
        return dropping;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
