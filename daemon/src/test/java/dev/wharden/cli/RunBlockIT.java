package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.TestEngine;
import dev.wharden.advise.DockerRun;
import dev.wharden.advise.Kept;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerJava;
import dev.wharden.remedy.recreate.needs.SwarmAddresses;
import dev.wharden.remedy.recreate.preflight.Consent;
import dev.wharden.remedy.recreate.preflight.Preflight;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The block of {@code explain} pasted into a shell, once and again: nothing that the old container wrote is lost. */
final class RunBlockIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("block-");

    private static final String UNTIL_STOPPED = "'trap \"exit 0\" TERM; while :; do sleep 0.1; done'";

    @TempDir
    Path scratch;

    private final DockerJava docker = ENGINE.client();

    @AfterEach
    void giveBack() {
        docker.close();
        run("sh", "docker ps -aq --filter name=^/blk | xargs -r docker rm -fv");
        run("sh", "docker volume ls -q --filter name=^blk | xargs -r docker volume rm");
        run("sh", "docker images -q wharden-copy | xargs -r docker rmi -f");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "bash"})
    void whatOneThatRemovesItselfHasWrittenIsKept(String shell) {
        done("docker run -d --rm --name blk -v /anonymous busybox:test sh -c " + UNTIL_STOPPED);
        done("docker exec blk sh -c 'mkdir /results; echo days >/results/out; echo a >/anonymous/f; echo k >/license'");
        String old = docker.inspect("blk").id();
        Run pasted = run(shell, text(block()));
        assertThat(pasted.code()).as(pasted.said()).isZero();
        assertThat(docker.inspect("blk").id()).isNotEqualTo(old);
        assertThat(done("docker exec blk cat /results/out /anonymous/f")).isEqualTo("days\na\n");
        assertThat(done("docker run --rm wharden-copy:" + old.substring(0, 12) + " cat /license"))
                .isEqualTo("k\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "bash"})
    void pastedAgainAfterTheWayBackItMixesNothing(String shell) {
        done("docker run -d --name blk busybox:test sh -c " + UNTIL_STOPPED);
        done("docker exec blk sh -c 'mkdir /results; echo 1 >/results/first'");
        String old = docker.inspect("blk").id();
        RunBlock block = block();
        assertThat(run(shell, text(block)).code()).isZero();
        done("docker exec blk sh -c 'echo twin >/results/twin'");
        run(shell, block.kept().back());
        done("docker exec blk sh -c 'rm /results/first; echo 2 >/results/second'");
        Run again = run(shell, text(block));
        assertThat(again.code()).isNotZero();
        assertThat(again.said()).isEqualTo("blk-results\n");
        assertThat(docker.inspect("blk").id()).as("nothing has changed").isEqualTo(old);
        String left = block.copy().orElseThrow().leftovers();
        run(shell, left.substring(left.lastIndexOf(": ") + 2));
        assertThat(run(shell, text(block)).code()).isZero();
        assertThat(docker.inspect("blk").id()).isNotEqualTo(old);
        assertThat(done("docker exec blk ls /results")).isEqualTo("second\n");
    }

    /** Not every shell reads each word: one that does not leaves the old container where it is. */
    @Test
    void inNoShellSomethingElseIsStarted() {
        done("docker run -d --stop-timeout=1 --name blk busybox:test sh -c $'echo two\\nsleep 1d'");
        List<String> arguments = docker.inspect("blk").strings("/Args");
        String text = text(block());
        for (String shell : List.of("sh", "bash")) {
            run(shell, text);
            Container now = docker.inspect("blk");
            assertThat(now.strings("/Args")).as(shell).isEqualTo(arguments);
            assertThat(now.running()).as(shell).isTrue();
        }
    }

    private RunBlock block() {
        Container actual = docker.inspect("blk");
        var volumes = NewVolumes.of(
                actual,
                done("docker diff blk").contains("A /results") ? List.of("/results") : List.of(),
                name -> false);
        Container desired = volumes.in(actual);
        var preflight = new Preflight(docker, "", member -> new Consent.Answer.Given(false));
        Kept kept = Kept.of(actual, docker.list(), SwarmAddresses.taken(docker, actual));
        DockerRun command = DockerRun.of(
                actual,
                kept,
                desired,
                preflight.body(actual, desired),
                docker.image(actual.imageId()),
                docker.engine(),
                false);
        return new RunBlock(kept, command, volumes.copy(), Optional.empty());
    }

    private static String text(RunBlock block) {
        return String.join("\n", block.lines());
    }

    private String done(String command) {
        Run run = run("bash", command);
        assertThat(run.code()).as("%s: %s", command, run.said()).isZero();
        return run.said();
    }

    private record Run(int code, String said) {}

    private Run run(String shell, String command) {
        try {
            Path log = Files.createTempFile(scratch, "log", "");
            var process = new ProcessBuilder(shell, "-c", command);
            process.environment().put("DOCKER_HOST", "unix://" + ENGINE.socket());
            int code = process.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start()
                    .waitFor();
            return new Run(code, Files.readString(log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
