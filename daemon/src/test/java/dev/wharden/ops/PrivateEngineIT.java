package dev.wharden.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What demo, test and bench rely on: `bin/lib/engine` breaks an engine as asked, brings it back, and leaves nothing
 * behind.
 */
class PrivateEngineIT {
    private static final Path HERE = Path.of("").toAbsolutePath();
    private static final Tool ENGINE = new Tool(HERE.resolve("bin/lib/engine"));

    @TempDir
    private static Path folder;

    private static String socket = "";
    private static String runtime = "";

    @BeforeAll
    static void startsAnEngineWithImages() throws Exception {
        Tool.named("dockerd");
        ENGINE.succeeds(HERE, "start", folder.toString());
        var recorded = new Properties();
        try (var in = Files.newBufferedReader(folder.resolve("engine.env"))) {
            recorded.load(in);
        }
        socket = recorded.getProperty("SOCKET");
        runtime = recorded.getProperty("RUNTIME");
        new Tool(HERE.resolve("bin/lib/images")).succeeds(HERE, socket);
    }

    @AfterAll
    static void leavesNothingBehind() throws Exception {
        ENGINE.succeeds(HERE, "remove", folder.toString());
        assertThat(Path.of(runtime)).doesNotExist();
        assertThat(folder).doesNotExist();
        assertThat(mounts()).noneMatch(line -> line.contains(folder.toString()) || line.contains(runtime));
        assertThat(commandLines()).noneMatch(line -> line.contains(runtime));
    }

    @Test
    void containersOutliveAKilledEngineThatComesBackWithTheSameSocket() throws Exception {
        String process = runs("private-outlives", "--restart", "always", "busybox:test", "sleep", "1d");

        ENGINE.succeeds(HERE, "kill", folder.toString());
        assertThat(Path.of("/proc", process)).exists();
        assertThat(docker().run(HERE, "-H", "unix://" + socket, "version").status())
                .isNotZero();

        assertThat(ENGINE.succeeds(HERE, "restart", folder.toString())).contains("SOCKET=" + socket);
        assertThat(docker("ps", "--format", "{{.Names}}").lines()).contains("private-outlives");
    }

    @Test
    void aPowerLossEndsContainersTooAndKeepsTheData() throws Exception {
        String running = runs("private-running", "busybox:test", "sleep", "1d");
        String paused = runs("private-paused", "busybox:test", "sleep", "1d");
        docker("pause", "private-paused");

        ENGINE.succeeds(HERE, "powerloss", folder.toString());
        assertThat(commandLine(running)).isEmpty();
        assertThat(commandLine(paused)).isEmpty();

        ENGINE.succeeds(HERE, "restart", folder.toString());
        assertThat(docker("ps", "-a", "--filter", "status=exited", "--format", "{{.Names}}")
                        .lines())
                .contains("private-running", "private-paused");
    }

    @Test
    void aPublishedPortIsReachedOnlyFromInsideItsNetworkNamespace() throws Exception {
        docker("run", "-d", "--name", "private-web", "-p", "127.0.0.1:18347:80", "wharden-demo/web:1");
        var url = "http://127.0.0.1:18347/";
        String[] fetch = {
            "-sf", "--retry", "20", "--retry-all-errors", "--retry-delay", "0", "--retry-max-time", "10", url
        };

        assertThat(ENGINE.succeeds(HERE, concat(List.of("nsenter", folder.toString(), "curl"), fetch)))
                .contains("Wharden demo");
        assertThat(Tool.named("curl").run(HERE, "-sf", "--max-time", "2", url).status())
                .isNotZero();
    }

    /** Starts a container and answers the pid of its first process on this host. */
    private static String runs(String name, String... arguments) throws IOException, InterruptedException {
        docker(concat(List.of("run", "-d", "--name", name), arguments));
        return docker("inspect", "--format", "{{.State.Pid}}", name).strip();
    }

    private static String docker(String... arguments) throws IOException, InterruptedException {
        return docker().succeeds(HERE, concat(List.of("-H", "unix://" + socket), arguments));
    }

    private static Tool docker() {
        return Tool.named("docker");
    }

    private static String[] concat(List<String> first, String... second) {
        return Stream.concat(first.stream(), Arrays.stream(second)).toArray(String[]::new);
    }

    private static List<String> mounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo"));
    }

    private static List<String> commandLines() {
        return ProcessHandle.allProcesses()
                .map(process -> commandLine(Long.toString(process.pid())))
                .toList();
    }

    /** Empty for a process that has ended, also while its parent has not yet asked for its exit code. */
    private static String commandLine(String process) {
        try {
            return Files.readString(Path.of("/proc", process, "cmdline")).replace('\0', ' ');
        } catch (IOException ended) {
            return "";
        }
    }
}
