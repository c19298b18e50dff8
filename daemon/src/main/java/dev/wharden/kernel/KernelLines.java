package dev.wharden.kernel;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The lines of a file that the kernel writes. Names in it may hold a carriage return, which the kernel does not escape
 * and which ends no line.
 */
final class KernelLines {
    private KernelLines() {}

    /** Each line without its end; none of an empty text, and no empty one after the last line break. */
    static Stream<String> of(String text) {
        String whole = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        return whole.isEmpty() ? Stream.empty() : Arrays.stream(whole.split("\n", -1));
    }
}
