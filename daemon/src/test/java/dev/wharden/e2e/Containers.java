package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.TestEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * Containers of a test: their names begin with the engine's prefix, and they end within a second when they are told to.
 */
record Containers(TestEngine engine) {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Runs {@code sleep} with these flags; returns the whole name. */
    String sleeping(String name, String... flags) {
        return run(name, List.of("sleep", "1000"), flags);
    }

    /** Runs a command with these flags; returns the whole name. */
    String run(String name, List<String> command, String... flags) {
        return runOf("busybox:test", name, command, flags);
    }

    /** Runs a command in a container of an image with these flags; returns the whole name. */
    String runOf(String image, String name, List<String> command, String... flags) {
        String whole = engine.prefix() + name;
        var words = new ArrayList<>(
                List.of("run", "-d", "--name", whole, "--init", "--stop-timeout", "1", "--network", "none"));
        words.addAll(Arrays.asList(flags));
        words.add(image);
        words.addAll(command);
        engine.docker(words);
        return whole;
    }

    /** What {@code docker inspect --format} says. */
    String inspect(String container, String format) {
        return engine.docker("inspect", "--type", "container", "--format", format, container);
    }

    /** Waits until it says so. While a twin takes the name there is none of it for a moment: that is no answer yet. */
    void await(String container, String format, String expected) {
        Awaitility.await(container)
                .atMost(LONG)
                .untilAsserted(() -> assertThat(inspect(container, format)).isEqualTo(expected));
    }

    String id(String container) {
        return inspect(container, "{{.Id}}");
    }

    /** The names of all containers of the test, running or not. */
    List<String> names() {
        return engine.docker("ps", "-a", "--format", "{{.Names}}")
                .lines()
                .filter(name -> name.startsWith(engine.prefix()))
                .sorted()
                .toList();
    }
}
