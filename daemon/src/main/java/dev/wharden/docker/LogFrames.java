package dev.wharden.docker;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Takes out the engine's frames: 8 bytes before each piece, of which the last 4 are its length ({@code POST
 * /containers/{id}/attach} in the API's reference).
 */
final class LogFrames {
    private static final int HEADER = 8;

    private LogFrames() {}

    /** The pieces one after another; a piece that was cut off as far as it goes. */
    static byte[] unwrap(byte[] framed) {
        var out = new ByteArrayOutputStream(framed.length);
        int at = 0;
        while (at + HEADER <= framed.length) {
            long length = ByteBuffer.wrap(framed, at + 4, 4).getInt() & 0xffffffffL;
            at += HEADER;
            int there = (int) Math.min(length, framed.length - at);
            out.write(framed, at, there);
            at += there;
        }
        return out.toByteArray();
    }
}
