package dev.wharden.kernel;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A {@code /proc/PID/uid_map} or {@code gid_map} (user_namespaces(7)), read from the host's user namespace.
 *
 * @param ranges in the file's order
 */
record IdMap(List<Range> ranges) {
    private static final Pattern LINE = Pattern.compile("\\s*(\\d{1,10})\\s+(\\d{1,10})\\s+(\\d{1,10})\\s*");

    IdMap {
        ranges = List.copyOf(ranges);
    }

    /** As many ids from {@code inside} on are those from {@code outside} on. */
    record Range(long inside, long outside, long count) {}

    static IdMap of(String text) {
        return new IdMap(KernelLines.of(text)
                .map(LINE::matcher)
                .filter(java.util.regex.Matcher::matches)
                .map(line -> new Range(
                        Long.parseLong(line.group(1)), Long.parseLong(line.group(2)), Long.parseLong(line.group(3))))
                .toList());
    }

    /** The id in the namespace; -1 for one that it does not have. */
    long inside(long outside) {
        return ranges.stream()
                .filter(range -> outside >= range.outside() && outside - range.outside() < range.count())
                .mapToLong(range -> range.inside() + outside - range.outside())
                .findFirst()
                .orElse(-1);
    }
}
