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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel of a real host says of programs, and of who is in a container's namespaces. */
final class ProcessesIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("processes-");

    private static final ObjectNode ALL = Json.object(
            "{\"memory\": false, \"deleted\": false, \"writableLayer\": false, \"mounts\": false, \"foreign\": false}");

    private final DockerJava docker = ENGINE.client();

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
                .atMost(Duration.ofSeconds(60))
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

    /**
     * A program of 257 bytes for amd64: memfd_create(2), sendfile(2) of {@code /bin/sleep} into it, and execveat(2) of
     * that with {@code sleep 1d}.
     */
    private static final String FILELESS =
            "f0VMRgIBAQAAAAAAAAAAAAIAPgABAAAAeABAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAEAAOAABAAAAAAAAAAEAAAAFAAAA"
                    + "AAAAAAAAAAAAAEAAAAAAAAAAQAAAAAAAAQEAAAAAAAABAQAAAAAAAAAQAAAAAAAAuD8BAABIjT18AAAAMfYPBUGJxLgCAAAA"
                    + "SI09VQAAADH2MdIPBYnGRInnuCgAAAAx0kG6AAAABA8FSI0FPwAAADHSUkiNDTsAAABRUEiJ4rhCAQAARInnSI01KgAAAEUx"
                    + "0kG4ABAAAA8Ficf337g8AAAADwUvYmluL3NsZWVwAHNsZWVwADFkAAA=";

    @Test
    @EnabledIfSystemProperty(named = "os.arch", matches = "amd64")
    void aProgramThatIsInMemoryAloneIsFound(@TempDir Path folder) throws IOException {
        Path program =
                Files.write(folder.resolve("fileless"), Base64.getDecoder().decode(FILELESS));
        assertThat(program.toFile().setExecutable(true, false)).isTrue();
        run("memory", "--volume=" + program + ":/fileless:ro", "busybox:test", "/fileless");
        await("memory", "proc-exe-memory: executes a program without a name in memory");
    }

    /** A program of 164 bytes for amd64: clone(2) with CLONE_PARENT, in whose child it waits in pause(2). */
    private static final String LEFT = "f0VMRgIBAQAAAAAAAAAAAAIAPgABAAAAeABAAAAAAABAAAAAAAAAAAAAAAAAAAAA"
            + "AAAAAEAAOAABAAAAAAAAAAEAAAAFAAAAAAAAAAAAAAAAAEAAAAAAAAAAQAAAAAAApAAAAAAAAACkAAAAAAAAAAAQ"
            + "AAAAAAAAuDgAAAC/EYAAADH2MdJNMdJNMcAPBYXAdQm4IgAAAA8F6/e4PAAAADH/DwU=";

    /** It executes nothing, as the runtime of a session that begins. */
    @Test
    @EnabledIfSystemProperty(named = "os.arch", matches = "amd64")
    void aChildThatASessionLeavesToTheShimIsJudged(@TempDir Path folder) throws IOException {
        Path program = Files.write(folder.resolve("left"), Base64.getDecoder().decode(LEFT));
        assertThat(program.toFile().setExecutable(true, false)).isTrue();
        run("left", "--volume=" + program + ":/left:ro", "busybox:test", "sleep", "1d");
        ENGINE.docker("exec", ENGINE.prefix() + "left", "/left");
        // For ten seconds it may be a session that the runtime names late.
        await("left", "proc-exe-mounted: process left (N): executes /left from a mount at /left");
    }

    @Test
    void whoEntersItsNamespacesIsFoundAndADeclaredNeighbourIsNot() throws IOException, InterruptedException {
        run("own", "busybox:test", "sleep", "1d");
        run("sidecar", "--network=container:" + ENGINE.prefix() + "own", "busybox:test", "sleep", "1d");
        run("far", "--network=container:" + ENGINE.prefix() + "sidecar", "busybox:test", "sleep", "1d");
        assertThat(found("own")).isEmpty();
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

    /** What it shares with another one is no leave, and however many of its own there are, it is told. */
    @Test
    void whoSharesWithAnotherContainerIsFoundAmongAThousandOfItsOwn() {
        run("many", "busybox:test", "sh", "-c", "for i in $(seq 1300); do sleep 1d & done; wait");
        run("other", "busybox:test", "sleep", "1d");
        String pid = "" + docker.inspect(ENGINE.prefix() + "many").pid();
        String of = "--network=container:" + ENGINE.prefix() + "other";
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        ENGINE.docker("top", ENGINE.prefix() + "many").lines().count() > 1300);
        assertThat(found("many")).isEmpty();
        run("evil", "--privileged", "--pid=host", of, "busybox:test", "nsenter", "-t", pid, "-n", "sleep", "1d");
        await(
                "many",
                "ns-intruder: process sleep (N) of container " + ENGINE.prefix() + "evil is in its net namespace");
    }

    /** In a network, where the engine is too, and never for two seconds. */
    @Test
    void whoCallsItselfTheEngineOrIsMadeAgainIsFound(@TempDir Path folder) throws IOException, InterruptedException {
        run("posed", "busybox:test", "sleep", "1d");
        String pid = "" + docker.inspect(ENGINE.prefix() + "posed").pid();
        Path engine = Files.copy(Path.of("/bin/sleep"), folder.resolve("dockerd"), StandardCopyOption.COPY_ATTRIBUTES);
        Process posing = new ProcessBuilder("nsenter", "-t", pid, "-n", engine.toString(), "1d").start();
        try {
            await("posed", "ns-intruder: process dockerd (N) of the host is in its net namespace");
        } finally {
            posing.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        Process again = new ProcessBuilder("sh", "-c", "while nsenter -t " + pid + " -n sleep 0.5; do :; done").start();
        try {
            await("posed", "ns-intruder: process sleep (N) of the host is in its net namespace");
        } finally {
            again.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aDeclaredNeighbourThatMayTraceIsUnknown() {
        run("traced", "busybox:test", "sleep", "1d");
        String of = "--pid=container:" + ENGINE.prefix() + "traced";
        run("looks", of, "busybox:test", "sleep", "1d");
        assertThat(found("traced")).isEmpty();
        run("tracer", of, "--cap-add=SYS_PTRACE", "busybox:test", "sleep", "1d");
        await(
                "traced",
                "ns-intruder: cannot be read: process sleep (N) of container " + ENGINE.prefix()
                        + "tracer has its process ids and CAP_SYS_PTRACE: what it does in its processes is not seen");
    }
}
