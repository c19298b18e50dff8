package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Io;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * The ids of processes that wrote to one file, line by line in the order of their writes.
 *
 * @param ids of each write
 */
record Writers(List<String> ids) {
    /**
     * A process writes every 50 ms; after so many lines for each it is certain that every one that runs has written.
     */
    private static final int WINDOW = 20;

    Writers {
        ids = List.copyOf(ids);
    }

    static Writers of(Path file) {
        return Io.of(() -> new Writers(Files.exists(file) ? Files.readAllLines(file) : List.of()));
    }

    /** From its first to its last write a process has run, and at no moment more of them than so many. */
    void assertNeverMoreThan(int most) {
        Map<String, Integer> last = new HashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            last.put(ids.get(i), i);
        }
        var running = new HashSet<String>();
        for (int i = 0; i < ids.size(); i++) {
            running.add(ids.get(i));
            assertThat(running).as("write together at line " + (i + 1)).hasSizeLessThanOrEqualTo(most);
            if (last.getOrDefault(ids.get(i), 0) == i) {
                running.remove(ids.get(i));
            }
        }
    }

    /** So many are writing at the end; of none nothing is asked. */
    void assertLast(int running) {
        int window = WINDOW * running;
        assertThat(ids.size()).as("lines").isGreaterThanOrEqualTo(window);
        assertThat(new HashSet<>(ids.subList(ids.size() - window, ids.size())))
                .as("write at the end")
                .hasSize(running);
    }
}
