package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.FreePort;
import dev.wharden.Io;
import dev.wharden.TestEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * The product as Maven lays it out, with configuration, policies, state and log of its own in one folder. Without the
 * product a test is skipped, or fails where daemon/bin/test runs it.
 */
final class Product {
    static final Path PROGRAM = Path.of("target/wharden/bin/wharden").toAbsolutePath();

    private final Path folder;
    private final Path socket;
    private final int port;
    private String engineTimeout = "30s";

    private Product(Path folder, Path socket, int port) {
        this.folder = folder;
        this.socket = socket;
        this.port = port;
    }

    /** A configuration in an empty folder, with the defaults of the product but for what a test could not wait for. */
    static Product in(Path folder, TestEngine engine, String enforcement) {
        return in(folder, engine.socket(), enforcement);
    }

    /** The same for a socket that need not be there yet. */
    static Product in(Path folder, Path socket, String enforcement) {
        if (!Files.isExecutable(PROGRAM)) {
            if (System.getenv().getOrDefault("WHARDEN_REQUIRE_ENGINE", "").equals("1")) {
                throw new IllegalStateException("the product is not built: " + PROGRAM);
            }
            Assumptions.abort("the product is not built: " + PROGRAM);
        }
        var product = new Product(folder, socket, FreePort.next());
        product.make("policies");
        product.make("log");
        product.configure(enforcement);
        return product;
    }

    /** From the next {@link #configure} on. */
    void engineTimeout(String timeout) {
        engineTimeout = timeout;
    }

    private void make(String name) {
        Io.run(() -> Files.createDirectories(folder.resolve(name)));
    }

    /** Writes the configuration anew: {@code more} are whole lines that are added to it. */
    void configure(String enforcement, String... more) {
        var lines = new ArrayList<>(List.of(
                "apiVersion: wharden.dev/v1",
                "kind: WhardenConfiguration",
                "engine: {socket: " + socket + ", timeout: " + engineTimeout + "}",
                "policyDirectory: policies",
                "stateDirectory: " + folder.resolve("state"),
                "audit: {file: " + audit() + "}",
                "enforcement: " + enforcement,
                "resyncInterval: 10s",
                "disruption: {maxConcurrent: 4, maxPerHour: 1000, backoff: {initial: 1s, max: 2s, attempts: 2},"
                        + " breaker: {failedPercent: 100, suddenDriftPercent: 100, minimum: 1000}}",
                "web: {listen: \"127.0.0.1:" + port + "\"}"));
        lines.addAll(Arrays.asList(more));
        write(config(), String.join("\n", lines) + "\n");
    }

    /** Writes a file of the policy folder. */
    void policy(String file, String text) {
        write(folder.resolve("policies").resolve(file), text);
    }

    /** Writes a policy as {@link PolicyText#enforcing}, to a file of its name. */
    void enforce(String name, String globs, String desired, String... more) {
        policy(name + ".yaml", PolicyText.enforcing(name, globs, desired, more));
    }

    /** Takes a file of the policy folder away. */
    void noPolicy(String file) {
        Io.run(() -> Files.delete(folder.resolve("policies").resolve(file)));
    }

    /** Whole, or not at all: a daemon that reads it meanwhile must not see half. */
    static void write(Path file, String text) {
        try {
            Path draft = file.resolveSibling("." + file.getFileName() + ".new");
            Files.writeString(draft, text);
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(draft, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path config() {
        return folder.resolve("wharden.yaml");
    }

    Path audit() {
        return folder.resolve("log/audit.jsonl");
    }

    Path folder() {
        return folder;
    }

    int port() {
        return port;
    }

    /** Runs a command to its end. */
    Ran wharden(String... arguments) {
        return Ran.of(words(arguments), environment(), "", folder);
    }

    /** The same with these in its environment too. */
    Ran wharden(Map<String, String> more, String... arguments) {
        var environment = new HashMap<>(more);
        environment.putAll(environment());
        return Ran.of(words(arguments), environment, "", folder);
    }

    /** The same for what must end with 0. */
    Ran succeeds(String... arguments) {
        Ran ran = wharden(arguments);
        assertThat(ran.code()).as("%s: %s", List.of(arguments), ran.err()).isZero();
        return ran;
    }

    /** The same with text on standard input. */
    Ran whardenReading(String input, String... arguments) {
        return Ran.of(words(arguments), environment(), input, folder);
    }

    /** Starts the daemon; the caller closes it. */
    RunningDaemon start(String... arguments) {
        var words = words("run");
        words.addAll(Arrays.asList(arguments));
        return RunningDaemon.start(words, environment(), this);
    }

    /** The same under a program that ends by becoming the daemon. */
    RunningDaemon startUnder(List<String> program) {
        var words = new ArrayList<>(program);
        words.addAll(words("run"));
        return RunningDaemon.start(words, environment(), this);
    }

    private Map<String, String> environment() {
        return Map.of("WHARDEN_CONFIG", config().toString());
    }

    private static List<String> words(String... arguments) {
        var words = new ArrayList<>(List.of(PROGRAM.toString()));
        words.addAll(Arrays.asList(arguments));
        return words;
    }
}
