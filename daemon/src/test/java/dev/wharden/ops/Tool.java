package dev.wharden.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of the distribution that a test calls, such as promtool. */
record Tool(Path program) {
    /** What a program said (stdout and stderr together) and how it ended. */
    record Answer(int status, String output) {}

    /**
     * The program of that name on the PATH. Where it is missing the test is skipped; under `WHARDEN_REQUIRE_ENGINE`,
     * which the gate sets, it fails.
     */
    static Tool named(String name) {
        List<Path> found = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .toList();
        if (System.getenv("WHARDEN_REQUIRE_ENGINE") != null) {
            assertThat(found)
                    .as("%s on the PATH (daemon/bin/setup installs it)", name)
                    .isNotEmpty();
        }
        assumeTrue(!found.isEmpty(), name + " is not installed: run daemon/bin/setup");
        return new Tool(found.getFirst());
    }

    /** Runs the program in `folder`; one that has not ended after five minutes is killed, and the test fails. */
    Answer run(Path folder, String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile("tool", ".txt");
        try {
            Process process = new ProcessBuilder(Stream.concat(Stream.of(program.toString()), Stream.of(arguments))
                            .toList())
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(new File("/dev/null"))
                    .start();
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError(program + " hangs; it said: " + Files.readString(output));
            }
            return new Answer(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }

    /** Runs the program and demands exit status 0, showing what it said otherwise. */
    String succeeds(Path folder, String... arguments) throws IOException, InterruptedException {
        Answer answer = run(folder, arguments);
        assertThat(answer.status())
                .as("%s %s%n%s", program, String.join(" ", arguments), answer.output())
                .isZero();
        return answer.output();
    }
}
