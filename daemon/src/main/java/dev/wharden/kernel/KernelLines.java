package dev.wharden.kernel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * The lines of a file that the kernel writes. Names in it may hold a carriage return, which the kernel does not escape
 * and which ends no line.
 */
final class KernelLines {
    /** As much as is read at a time: the kernel gives no more of a table. */
    private static final int PIECE = 4 << 10;

    private KernelLines() {}

    /** Takes a line without its end, or the beginning of one. */
    @FunctionalInterface
    interface Head {
        /** Throws IOException to end the reading. */
        void take(String line, boolean isCut) throws IOException;
    }

    /** Each line, and of one that is longer that many bytes. Returns how many bytes were read. */
    static long each(InputStream in, int longest, Head head) throws IOException {
        var line = new ByteArrayOutputStream();
        byte[] bytes = new byte[PIECE];
        long total = 0;
        boolean cut = false;
        for (int length = in.read(bytes); length > 0; length = in.read(bytes)) {
            total += length;
            int begin = 0;
            for (int at = 0; at <= length; at++) {
                boolean ends = at < length && bytes[at] == '\n';
                if (ends && line.size() == 0 && at - begin <= longest) {
                    head.take(new String(bytes, begin, at - begin, StandardCharsets.UTF_8), false);
                    begin = at + 1;
                } else if (ends || at == length) {
                    int kept = Math.min(at - begin, longest - line.size());
                    line.write(bytes, begin, kept);
                    cut |= kept < at - begin;
                    begin = at + 1;
                    if (ends) {
                        head.take(line.toString(StandardCharsets.UTF_8), cut);
                        line.reset();
                        cut = false;
                    }
                }
            }
        }
        if (line.size() > 0) {
            head.take(line.toString(StandardCharsets.UTF_8), cut);
        }
        return total;
    }

    /**
     * Each line without its end, one at a time: a container's file may have a million of them. None of an empty text,
     * and no empty one after the last line break.
     */
    static Stream<String> of(String text) {
        return text.equals("\n")
                ? Stream.empty()
                : Stream.iterate(0, at -> at < text.length(), at -> end(text, at) + 1)
                        .map(at -> text.substring(at, end(text, at)));
    }

    private static int end(String text, int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }
}
