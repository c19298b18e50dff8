package dev.wharden.kernel;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code /proc/PID/status} as proc(5) describes it. */
final class ProcessStatus {
    private final Map<String, String> lines = new HashMap<>();

    ProcessStatus(String text) {
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                lines.putIfAbsent(
                        line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
    }

    private String value(String key) throws IOException {
        String value = lines.get(key);
        if (value == null) {
            throw new IOException("no line " + key);
        }
        return value;
    }

    /** Throws IOException when the line is missing or has no numbers. */
    List<Long> numbers(String key) throws IOException {
        try {
            return Stream.of(value(key).split("\\s+", -1))
                    .filter(word -> !word.isEmpty())
                    .map(Long::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw new IOException("line " + key + " has no numbers", e);
        }
    }

    long number(String key) throws IOException {
        List<Long> numbers = numbers(key);
        if (numbers.size() != 1) {
            throw new IOException("line " + key + " has not one number");
        }
        return numbers.getFirst();
    }

    /** A mask of 64 bits. */
    long mask(String key) throws IOException {
        try {
            return Long.parseUnsignedLong(value(key), 16);
        } catch (NumberFormatException e) {
            throw new IOException("line " + key + " is no mask", e);
        }
    }
}
