package dev.wharden.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a client under load has seen.
 *
 * @param acked the rows that were acknowledged
 * @param gap the longest time from one acknowledgement to the next: how long the service was away
 */
record LoadLog(Set<Long> acked, Duration gap) {
    private static final double NANOS = 1e9;

    /** Of lines {@code TIME acked N}; others are ignored. */
    static LoadLog of(String lines) {
        var acked = new TreeSet<Long>();
        List<Double> times = new ArrayList<>();
        lines.lines().map(line -> line.split(" ", -1)).forEach(words -> {
            if (words.length == 3 && words[1].equals("acked")) {
                times.add(Double.parseDouble(words[0]));
                acked.add(Long.parseLong(words[2]));
            }
        });
        double longest = 0;
        for (int i = 1; i < times.size(); i++) {
            longest = Math.max(longest, times.get(i) - times.get(i - 1));
        }
        return new LoadLog(acked, Duration.ofNanos((long) (longest * NANOS)));
    }
}
