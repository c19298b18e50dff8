package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.InBench;
import dev.wharden.TestEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What persons do to a twin in its probation, and what jobs do by themselves, on a real engine. */
final class ProbationIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("e2e-probation-");

    private static final Duration PROBATION = Duration.ofSeconds(6);
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static Product product;
    private static RunningDaemon daemon;
    private static Trail trail;

    private final Containers containers = new Containers(ENGINE);

    @BeforeAll
    static void start() {
        product = Product.in(folder, ENGINE, "Enforce");
        product.enforce(
                "probation",
                names("paused* job* green* restarted* shared*"),
                "{privileged: false}",
                "remediation: {probation: " + PROBATION.toSeconds() + "s, writableLayer: Discard}");
        // What a person does ends these: however slow the machine is, that is in time.
        product.enforce(
                "interrupted",
                names("stopped* removed* group*"),
                "{privileged: false}",
                "remediation: {probation: 10m, writableLayer: Discard}");
        trail = new Trail(product.audit());
        daemon = product.start().ready();
    }

    @AfterAll
    static void stop() {
        daemon.close();
    }

    private static String names(String globs) {
        return ENGINE.prefix() + globs.replace(" ", ", " + ENGINE.prefix());
    }

    /** A privileged container whose twin runs and has not proved itself. */
    private String onProbation(String word, List<String> command, String... flags) {
        var words = new java.util.ArrayList<>(List.of(flags));
        words.add("--privileged");
        String name = containers.run(word, command, words.toArray(String[]::new));
        trail.awaitLine(name, "done", "start", "ok");
        // What comes before its journal says so meets the looks after the start, and takes it back.
        Path journal = folder.resolve("state/recreate/" + name + ".json");
        await("it proves itself")
                .atMost(SOON)
                .until(() -> Files.exists(journal) && Files.readString(journal).contains("\"PROBATION\""));
        containers.await(name, "{{.HostConfig.Privileged}} {{.State.Running}}", "false true");
        return name;
    }

    private String sleeping(String word, String... flags) {
        return onProbation(word, List.of("sleep", "1000"), flags);
    }

    private JsonNode end(String name) {
        return trail.awaitLine(
                name,
                "remedy_ended",
                line -> line.path("verb").asText().equals("Recreate")
                        && !line.path("result").asText().equals("deferred"));
    }

    private List<String> named(String name) {
        return containers.names().stream().filter(one -> one.startsWith(name)).toList();
    }

    @Test
    void whatAPersonStopsStaysStopped() {
        String name = sleeping("stopped", "--restart", "unless-stopped");

        ENGINE.docker("stop", name);

        assertThat(end(name).path("reason").asText()).contains("stopped by another Docker client");
        await().atMost(SOON).until(() -> named(name).size() == 1);
        assertThat(containers.inspect(name, "{{.State.Running}} {{.HostConfig.RestartPolicy.Name}}"))
                .isEqualTo("false unless-stopped");
        await().during(Duration.ofSeconds(3))
                .until(() -> containers.inspect(name, "{{.State.Running}}").equals("false"));

        ENGINE.docker("start", name);
        containers.await(name, "{{.HostConfig.Privileged}} {{.State.Running}}", "false true");
    }

    @Test
    void whatAPersonRemovesIsGoneAndItsNameIsFree() {
        String name = sleeping("removed", "--restart", "always");

        ENGINE.docker("rm", "-f", name);

        assertThat(end(name).path("reason").asText()).contains("removed by another Docker client");
        await().atMost(SOON).until(() -> named(name).isEmpty());
        containers.sleeping("removed");
        await().during(Duration.ofSeconds(3)).until(() -> named(name).equals(List.of(name)));
    }

    @Test
    @InBench(inTheGate = "InterventionTest, on an engine in memory")
    void aTwinThatIsPausedIsWaitedFor() {
        String name = onProbation("paused", List.of("sh", "-c", "sleep 3; exec sleep 1000"));
        ENGINE.docker("pause", name);
        await().during(PROBATION.plusSeconds(2))
                .atMost(SOON)
                .until(() -> named(name).size() == 2);
        ENGINE.docker("unpause", name);
        assertThat(end(name).path("result").asText()).isEqualTo("success");
        assertThat(named(name)).containsExactly(name);
    }

    @Test
    @InBench(inTheGate = "InterventionTest, on an engine in memory")
    void aJobThatIsDoneInItsProbationIsNotDoneAgain() {
        // Its work is the twin's: the old one, which is privileged, waits for its end, however long that takes.
        String job = "[ ! -e /dev/kmsg ] || exec sleep 1000; sleep 3; echo done >>/data/log";
        String name = onProbation("job", List.of("sh", "-c", job), "-v", ENGINE.prefix() + "job:/data");

        assertThat(end(name).path("result").asText()).isEqualTo("success");
        assertThat(named(name)).containsExactly(name);
        assertThat(containers.inspect(name, "{{.State.Status}} {{.State.ExitCode}}"))
                .isEqualTo("exited 0");
        String log =
                ENGINE.docker("run", "--rm", "-v", ENGINE.prefix() + "job:/data", "busybox:test", "cat", "/data/log");
        assertThat(log.lines()).containsExactly("done");
    }

    @Test
    @InBench(inTheGate = "InterventionTest, on an engine in memory")
    void aNewNameIsKept() {
        String name = sleeping("green", "--restart", "always");
        ENGINE.docker("rename", name, name + "-blue");
        String next = containers.sleeping("green");
        assertThat(end(name).path("result").asText()).isEqualTo("success");
        assertThat(named(name)).containsExactly(next, name + "-blue");
        assertThat(containers.inspect(name + "-blue", "{{.State.Running}} {{.HostConfig.RestartPolicy.Name}}"))
                .isEqualTo("true always");
    }

    @Test
    void whatAPersonRestartsBeginsItsProbationAnew() {
        String name = onProbation(
                "restarted",
                List.of("sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.3; done"),
                "--restart",
                "always",
                "--stop-timeout",
                "5");
        String twin = containers.id(name);
        ENGINE.docker("restart", name);
        assertThat(end(name).path("result").asText()).as("%s", end(name)).isEqualTo("success");
        assertThat(named(name)).containsExactly(name);
        assertThat(containers.inspect(name, "{{.Id}} {{.State.Running}}")).isEqualTo(twin + " true");
    }

    @Test
    void whatAPersonStopsOfAGroupStaysStoppedAndTheOthersRunOn() {
        // Both are there before either is touched.
        product.succeeds("pause", "--for", "5m", "--reason", "a test");
        String name = containers.sleeping("group", "--privileged", "--restart", "always");
        String side = ENGINE.prefix() + "group-side";
        ENGINE.docker(
                "run -d --restart always --name " + side + " --network container:" + name + " busybox:test sleep 1000");
        product.succeeds("resume");
        containers.await(name, "{{.HostConfig.Privileged}} {{.State.Running}}", "false true");
        containers.await(
                side, "{{.HostConfig.NetworkMode}} {{.State.Running}}", "container:" + containers.id(name) + " true");

        ENGINE.docker("stop", name);

        for (String one : List.of(name, side)) {
            assertThat(end(one).path("result").asText()).as("%s", end(one)).isEqualTo("interfered");
            assertThat(end(one).path("reason").asText()).contains(name + " was stopped by another Docker client");
        }
        await().atMost(SOON).until(() -> named(name).equals(List.of(name, side)));
        await().during(Duration.ofSeconds(3))
                .until(() -> containers.inspect(name, "{{.State.Running}}").equals("false"));
        assertThat(containers.inspect(side, "{{.State.Running}} {{.HostConfig.RestartPolicy.Name}}"))
                .isEqualTo("true always");
    }

    @Test
    @InBench(inTheGate = "InterventionTest, on an engine in memory")
    void whoComesToShareItsNetworkAtThatMomentIsNotLeftBehind() {
        String name = containers.sleeping("shared", "--privileged");
        String side = ENGINE.prefix() + "shared-side";
        ENGINE.docker("run -d --name " + side + " --pid container:" + name + " --network none busybox:test sleep 1000");
        containers.await(name, "{{.HostConfig.Privileged}} {{.State.Running}}", "false true");
        containers.await(side, "{{.State.Running}}", "true");
        await().atMost(SOON).until(() -> named(name).equals(List.of(name, side)));
        assertThat(containers.inspect(side, "{{.HostConfig.PidMode}}")).isEqualTo("container:" + containers.id(name));
    }
}
