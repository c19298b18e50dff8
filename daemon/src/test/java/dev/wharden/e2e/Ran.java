package dev.wharden.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command that has ended.
 *
 * @param code its exit code
 * @param out what it wrote to a standard output that is no terminal
 * @param err the same of standard error
 */
record Ran(int code, String out, String err) {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Runs it; the test fails when it does not end in time. */
    static Ran of(List<String> words, Map<String, String> environment, String input, Path folder) {
        return of(words, environment, input, folder, PATIENCE);
    }

    /** The same for what may take long. */
    static Ran of(List<String> words, Map<String, String> environment, String input, Path folder, Duration patience) {
        try {
            Path in = Files.writeString(Files.createTempFile(folder, "in", ""), input);
            Path out = Files.createTempFile(folder, "out", "");
            Path err = Files.createTempFile(folder, "err", "");
            ProcessBuilder builder = new ProcessBuilder(words)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().remove("DOCKER_HOST");
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(words + " did not end in " + patience.toSeconds() + " s: "
                        + Files.readString(out) + Files.readString(err));
            }
            return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
