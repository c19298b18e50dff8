package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.TestEngine;
import dev.wharden.control.runtime.Processes;
import dev.wharden.docker.DockerJava;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.observe.Observer;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the kernel of a real host says of programs, and of who is in a container's namespaces. */
final class ProcessesIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("processes-");

    private static final ObjectNode ALL = Json.object(
            "{\"memory\": false, \"deleted\": false, \"writableLayer\": false, \"mounts\": false, \"foreign\": false}");

    private DockerJava docker = ENGINE.client();

    @BeforeEach
    void connect() {
        docker = ENGINE.client();
    }

    @AfterEach
    void close() {
        docker.close();
    }

    private static String run(String name, String... words) {
        var run = new ArrayList<>(List.of("run", "-d", "--name", ENGINE.prefix() + name));
        run.addAll(List.of(words));
        return ENGINE.docker(run).strip();
    }

    /** By a new observer, which has no scan yet. */
    private List<String> found(String name) {
        var observer = new Observer(docker, ProcFiles.ofHost(), ENGINE.socket().toString(), InstantSource.system());
        return Processes.CONTROL.evaluate(observer.observe(ENGINE.prefix() + name), new Settings(ALL)).stream()
                .map(finding -> finding.detail().rule() + ": "
                        + finding.detail().message().replaceAll("\\(\\d+\\)", "(N)"))
                .toList();
    }

    private void await(String name, String... expected) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(found(name)).containsExactlyInAnyOrder(expected));
    }

    @Test
    void aProgramOfTheImageAndTheEnginesInitAreNoFindings() {
        run("plain", "busybox:test", "sleep", "1d");
        run("init", "--init", "busybox:test", "sleep", "1d");
        assertThat(found("plain")).isEmpty();
        assertThat(found("init")).isEmpty();
        ENGINE.docker("exec", "-d", ENGINE.prefix() + "plain", "sleep", "1d");
        await("plain");
    }

    @Test
    void programsThatAreNotTheImagesAreFound() {
        run("drop", "--volume=/data", "busybox:test", "sleep", "1d");
        String copy = "mkdir -p %1$s; cp /bin/sleep %1$s/sleep; exec %1$s/sleep 1d";
        ENGINE.docker("exec", "-d", ENGINE.prefix() + "drop", "sh", "-c", copy.formatted("/opt"));
        await(
                "drop",
                "proc-exe-upper-layer: process sleep (N): executes /opt/sleep, which was written since it was created");
        ENGINE.docker("exec", "-d", ENGINE.prefix() + "drop", "sh", "-c", copy.formatted("/data"));
        ENGINE.docker("exec", ENGINE.prefix() + "drop", "rm", "/opt/sleep");
        await(
                "drop",
                "proc-exe-deleted: process sleep (N): executes /opt/sleep, which was deleted or replaced",
                "proc-exe-mounted: process sleep (N): executes /data/sleep from a mount at /data");
    }

    @Test
    void whoEntersItsNamespacesIsFoundAndADeclaredNeighbourIsNot() throws IOException, InterruptedException {
        run("own", "busybox:test", "sleep", "1d");
        run("sidecar", "--network=container:" + ENGINE.prefix() + "own", "busybox:test", "sleep", "1d");
        int pid = docker.inspect(ENGINE.prefix() + "own").pid();
        Process intruder = new ProcessBuilder("nsenter", "-t", "" + pid, "-n", "-m", "/bin/sleep", "1d").start();
        try {
            await("own", "ns-intruder: process sleep (N) of the host is in its mnt, net namespaces");
            assertThat(found("sidecar")).isEmpty();
        } finally {
            intruder.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        assertThat(found("own")).isEmpty();
    }
}
