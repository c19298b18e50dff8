package dev.wharden.remedy.recreate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The lines of {@code run-flags.txt}: each starts one container; those marked as set-up come before, those of images
 * with defaults after.
 *
 * @param setup shell commands
 * @param runs {@code docker run} lines
 */
record RunFlags(List<String> setup, List<String> runs) {
    static RunFlags read() {
        var setup = new ArrayList<String>();
        var runs = new ArrayList<String>();
        String text;
        try (var in = Objects.requireNonNull(RunFlags.class.getResourceAsStream("/run-flags.txt"))) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        text.lines().forEach(line -> {
            if (line.startsWith("# setup: ")) {
                setup.add(line.substring("# setup: ".length()));
            } else if (line.startsWith("docker run ")) {
                runs.add(line);
            } else if (line.startsWith("# extra: docker run ")) {
                runs.add(line.substring("# extra: ".length()));
            }
        });
        return new RunFlags(setup, runs);
    }

    /** The container's name in a line. */
    static String name(String run) {
        String after = run.substring(run.indexOf("--name ") + "--name ".length());
        return after.substring(0, after.indexOf(' '));
    }
}
