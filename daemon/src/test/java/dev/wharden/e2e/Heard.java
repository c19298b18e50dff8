package dev.wharden.e2e;

import dev.wharden.Io;
import dev.wharden.TestEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All that an engine told of its containers while a test ran, heard without the proxy. */
record Heard(Process process, Path file) implements AutoCloseable {
    static Heard on(TestEngine engine, Path file) {
        try {
            var words = List.of(
                    "docker",
                    "-H",
                    "unix://" + engine.socket(),
                    "events",
                    "--filter",
                    "type=container",
                    "--format",
                    "{{.Action}} {{.Actor.ID}} {{.Actor.Attributes.name}}");
            return new Heard(
                    new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(file.toFile())
                            .start(),
                    file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many containers were made under a name and those that a recreation gives for a time. */
    long created(String name) {
        return of(name).stream().filter(line -> line.startsWith("create ")).count();
    }

    /** How many of them ran at one time. */
    int together(String name) {
        Set<String> running = new HashSet<>();
        int most = 0;
        for (String line : of(name)) {
            int blank = line.indexOf(' ');
            String id = line.substring(blank + 1, line.indexOf(' ', blank + 1));
            if (line.startsWith("start ")) {
                running.add(id);
            } else if (line.startsWith("die ")) {
                running.remove(id);
            }
            most = Math.max(most, running.size());
        }
        return most;
    }

    private List<String> of(String name) {
        return Io.of(() -> Files.readAllLines(file).stream()
                .filter(line -> line.endsWith(" " + name) || line.contains(" " + name + "."))
                // Runs nothing of the container: the engine's own program, for a millisecond.
                .filter(line -> !line.contains(".wharden-holds-"))
                .toList());
    }

    @Override
    public void close() {
        process.destroy();
    }
}
