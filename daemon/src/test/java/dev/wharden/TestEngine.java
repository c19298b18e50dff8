package dev.wharden;

import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerJava;
import dev.wharden.docker.EngineAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real engine for {@code *IT} tests: {@code @RegisterExtension static final TestEngine ENGINE =
 * TestEngine.shared("mine-")}. Without one the test is skipped, or fails when WHARDEN_REQUIRE_ENGINE is 1, as
 * daemon/bin/test sets it. What a test made under its prefix is swept after each test.
 */
public final class TestEngine implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    /**
     * Which of the processes that share the tests this is, from 1: set where daemon/pom.xml has Failsafe start them.
     */
    private static final String PROCESS = "wharden.test.process";

    private final String prefix;
    private final boolean own;
    private final List<String> flags;
    private String socket = "";
    private Path directory = Path.of("");

    private TestEngine(String prefix, boolean own, List<String> flags) {
        this.prefix = prefix;
        this.own = own;
        this.flags = flags;
    }

    /**
     * The engine that daemon/bin/test started for the tests of this process, which no other process of tests uses:
     * never restart it. All names that the test makes begin with the prefix.
     */
    public static TestEngine shared(String prefix) {
        return new TestEngine(prefix, false, List.of());
    }

    /**
     * An engine for this test class alone, with flags for dockerd: it may be restarted and killed. Started before all
     * tests and removed after them.
     */
    public static TestEngine own(String prefix, String... flags) {
        return new TestEngine(prefix, true, List.of(flags));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        String shared = System.getenv().getOrDefault("WHARDEN_TEST_SOCKET", "");
        if (shared.isEmpty()) {
            if (System.getenv().getOrDefault("WHARDEN_REQUIRE_ENGINE", "").equals("1")) {
                throw new IllegalStateException("WHARDEN_REQUIRE_ENGINE is 1 but WHARDEN_TEST_SOCKET is not set");
            }
            Assumptions.abort("no engine to test with: WHARDEN_TEST_SOCKET is not set (daemon/bin/test sets it)");
        }
        socket = ofThisProcess(List.of(shared.split(":", -1)), System.getProperty(PROCESS));
        if (own) {
            directory = Path.of("target/engines/tests/" + prefix
                            + ProcessHandle.current().pid())
                    .toAbsolutePath();
            var words = new ArrayList<>(List.of("bin/lib/engine", "start", directory.toString()));
            words.addAll(flags);
            run(words);
            socket = recorded("SOCKET", "");
            run(List.of("bin/lib/images", socket));
        }
    }

    /**
     * The socket of a process's own engine; two processes on one engine would remove each other's containers, so that
     * one without a number has none.
     */
    static String ofThisProcess(List<String> sockets, @Nullable String process) {
        if (process == null && sockets.size() == 1) {
            return sockets.getFirst();
        }
        if (process == null || !process.matches("[1-9]\\d?") || Integer.parseInt(process) > sockets.size()) {
            throw new IllegalStateException(
                    PROCESS + " is " + process + ", and WHARDEN_TEST_SOCKET names " + sockets.size() + " engines");
        }
        return sockets.get(Integer.parseInt(process) - 1);
    }

    private String recorded(String key, String or) {
        var recorded = new Properties();
        try (var in = Files.newBufferedReader(directory.resolve("engine.env"))) {
            recorded.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return recorded.getProperty(key, or);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        sweep();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (own && !directory.toString().isEmpty()) {
            run(List.of("bin/lib/engine", "remove", directory.toString()));
        }
    }

    /**
     * {@code restart}, {@code kill}, {@code powerloss}, {@code nsenter …} of daemon/bin/lib/engine, for an engine of
     * one's own.
     */
    public String engine(String verb, String... more) {
        if (!own) {
            throw new IllegalStateException("the shared engine is not to be disturbed");
        }
        var words = new ArrayList<>(List.of("bin/lib/engine", verb, directory.toString()));
        words.addAll(List.of(more));
        return run(words);
    }

    /** The pid of dockerd, of an engine of one's own. */
    public long pid() {
        return Long.parseLong(recorded("PID", "0"));
    }

    /** The prefix of all names that the test makes. */
    public String prefix() {
        return prefix;
    }

    /** Path of the socket. */
    public Path socket() {
        return Path.of(socket);
    }

    /** For {@link DockerJava}. */
    public EngineAddress address() {
        return new EngineAddress(socket());
    }

    /** A client with a timeout of 30 s; the caller closes it. */
    public DockerJava client() {
        return new DockerJava(address(), Duration.ofSeconds(30), System::nanoTime, (operation, code, took) -> {});
    }

    /**
     * What {@code docker ARGUMENTS…} prints, without the last line break. Fails the test when it does not end with 0.
     *
     * @param line the first words, with spaces between them; @ stands for the prefix
     * @param more further words, as they are
     */
    public String docker(String line, String... more) {
        var words = new ArrayList<>(List.of("docker", "-H", "unix://" + socket));
        words.addAll(List.of(line.replace("@", prefix).strip().split(" +", -1)));
        words.addAll(List.of(more));
        return run(words);
    }

    /** The same for words of which each is as it is. */
    public String docker(List<String> words) {
        return docker(words.getFirst(), words.subList(1, words.size()).toArray(String[]::new));
    }

    /** Runs a container of busybox that sleeps, under this name after the prefix; returns its id once it sleeps. */
    public String sleeping(String name, String flags) {
        String id =
                docker("run -d --name @" + name + " " + flags + (flags.isEmpty() ? "" : " ") + "busybox:test sleep 1d");
        awaitProgram(prefix + name, "sleep");
        return id;
    }

    /**
     * Waits until a container runs its program, which is its main process or a child of that: right after its start the
     * process is still the runtime's, and the engine's init has no child yet.
     */
    public void awaitProgram(String container, String program) {
        try (DockerJava client = client()) {
            Awaitility.await(container + " runs " + program)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> ProcessHandle.of(client.inspect(container).pid()).stream()
                            .flatMap(main -> Stream.concat(Stream.of(main), main.children()))
                            .anyMatch(process -> isProgram(process, program)));
        }
    }

    private static boolean isProgram(ProcessHandle process, String program) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                    .startsWith(program + "\0");
        } catch (IOException ended) {
            return false;
        }
    }

    private void sweep() {
        if (socket.isEmpty() || !Files.exists(socket())) {
            return;
        }
        try (DockerJava client = client()) {
            for (var summary : client.list()) {
                if (summary.at("/Names/0").asText().startsWith("/" + prefix)) {
                    sweep(summary.path("Id").asText());
                }
            }
        } catch (DockerException.Unavailable gone) {
            // A test of an own engine may have ended it.
            if (!own) {
                throw gone;
            }
            return;
        }
        each("network ls --format {{.Name}}").forEach(name -> docker("network rm", name));
        each("volume ls --format {{.Name}}").forEach(name -> docker("volume rm -f", name));
        each("image ls --format {{.Repository}}:{{.Tag}}").forEach(name -> docker("image rm", name));
    }

    /**
     * A daemon that has just been ended may have asked for the same removal, and then ours is refused until that is
     * done.
     */
    private void sweep(String id) {
        try {
            docker("rm", "-f", "-v", id);
        } catch (AssertionError e) {
            if (!String.valueOf(e.getMessage()).contains("is already in progress")) {
                throw e;
            }
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> docker("ps", "-aq", "--no-trunc").lines().noneMatch(id::equals));
        }
    }

    private List<String> each(String listing) {
        return docker(listing).lines().filter(name -> name.startsWith(prefix)).toList();
    }

    private static String run(List<String> words) {
        try {
            Process process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new NotYet(words + " ended with " + code + ": " + output);
            }
            return output.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
