package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Io;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What processes wrote to one file, line by line in the order of their writes.
 *
 * @param lines of each write, the random id of the process and the host name of its container, which a twin has from
 *     what it replaces
 */
record Writers(List<String> lines) {
    /**
     * A process writes every 50 ms; after so many lines for each it is certain that every one that runs has written.
     */
    private static final int WINDOW = 20;

    Writers {
        lines = List.copyOf(lines);
    }

    static Writers of(Path file) {
        return Io.of(() -> new Writers(Files.exists(file) ? Files.readAllLines(file) : List.of()));
    }

    /** What was written up to a moment: as many lines as there were then. */
    Writers first(int count) {
        return new Writers(lines.subList(0, count));
    }

    /** From its first to its last write a process has run, and at no moment more of them than so many. */
    void assertNeverMoreThan(int most) {
        List<Integer> together = together();
        for (int i = 0; i < together.size(); i++) {
            assertThat(together.get(i)).as("write together at line " + (i + 1)).isLessThanOrEqualTo(most);
        }
    }

    /** Two write together for so many lines at most. */
    void assertTwoForAtMost(int most) {
        assertNeverMoreThan(2);
        assertThat(together().stream().filter(running -> running > 1).count())
                .as("lines while two write together")
                .isLessThanOrEqualTo(most);
    }

    /** How many processes run as each line is written. */
    private List<Integer> together() {
        Map<String, Integer> last = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            last.put(lines.get(i), i);
        }
        var running = new HashSet<String>();
        var together = new ArrayList<Integer>();
        for (int i = 0; i < lines.size(); i++) {
            running.add(lines.get(i));
            together.add(running.size());
            if (last.getOrDefault(lines.get(i), 0) == i) {
                running.remove(lines.get(i));
            }
        }
        return together;
    }

    /** At no moment a container and its twin, however many others of the service run. */
    void assertOneOfEach() {
        lines.stream()
                .collect(Collectors.groupingBy(line -> line.substring(line.indexOf(' ') + 1)))
                .values()
                .forEach(own -> new Writers(own).assertNeverMoreThan(1));
    }

    /** So many are writing at the end; of none nothing is asked. */
    void assertLast(int running) {
        int window = WINDOW * running;
        assertThat(lines.size()).as("lines").isGreaterThanOrEqualTo(window);
        assertThat(new HashSet<>(lines.subList(lines.size() - window, lines.size())))
                .as("write at the end")
                .hasSize(running);
    }
}
