package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.InBench;
import dev.wharden.TestEngine;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerJava;
import dev.wharden.remedy.state.StateDir;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a container or its image brings does not stand before its freeze, and what runs beside it does not delay that.
 * {@code -Dwharden.quarantine=all} measures the second against its bar; a test run makes sure that it is so at all.
 */
final class ImmunityIT {
    private static final String PREFIX = "immune-";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final boolean MEASURED =
            System.getProperty("wharden.quarantine", "").equals("all");
    private static final Duration BAR = Duration.ofSeconds(2);
    /** On a busy host; more than one deadline of ten would be seen. */
    private static final Duration NOBODYS_DEADLINE = Duration.ofSeconds(15);

    private static final int HUNG = 10;
    private static final String PORT = "6514";

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared(PREFIX);

    @TempDir
    private Path folder;

    private Product product;
    private DockerJava docker;

    @BeforeEach
    void configured() {
        product = Product.in(folder, ENGINE, "Enforce");
        product.enforce(
                "immune",
                PREFIX + "*",
                "{privileged: {allow: false, onDrift: Quarantine},"
                        + " readOnlyRootFilesystem: {required: true, onDrift: Quarantine}}");
        docker = ENGINE.client();
    }

    @AfterEach
    void closed() {
        docker.close();
    }

    private static void run(String name, String... flags) {
        runOf("busybox:test", name, flags);
    }

    private static void runOf(String image, String name, String... flags) {
        var words = new ArrayList<>(List.of("run", "-d", "--read-only", "--name", PREFIX + name));
        words.addAll(Arrays.asList(flags));
        words.addAll(List.of(image, "sleep", "1000000"));
        ENGINE.docker(words);
    }

    /**
     * A container with labels of so many megabytes, which no command line has room for, and a health check every
     * millisecond.
     */
    private String labelled(String name, int megabytes) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("Image", "busybox:test");
        body.putArray("Cmd").add("sleep").add("1000000");
        ObjectNode labels = body.putObject("Labels");
        for (int i = 0; i < megabytes; i++) {
            labels.put("label" + i, "x".repeat(1 << 20));
        }
        body.putObject("Healthcheck")
                .put("Interval", 1_000_000L)
                .putArray("Test")
                .add("CMD")
                .add("true");
        body.putObject("HostConfig").put("ReadonlyRootfs", true).put("NetworkMode", "none");
        return docker.create(PREFIX + name, body);
    }

    /** As it is after decoys and failed repairs: no bound has room. */
    private void noBoundHasRoom(int quarantinesPerHour) {
        ObjectNode budget = JsonNodeFactory.instance.objectNode();
        var starts = budget.putArray("starts");
        for (int i = 0; i < quarantinesPerHour; i++) {
            starts.add(Instant.now().toString());
        }
        ObjectNode breaker =
                JsonNodeFactory.instance.objectNode().put("open", "repairs of 5 of the last 5 images failed");
        breaker.put("world", "").put("changed", Instant.now().toString());
        var state = new StateDir(folder.resolve("state"));
        state.write("guard/quarantines.json", budget);
        state.write("guard/breaker.json", breaker);
    }

    private boolean paused(String name) {
        return docker.inspect(PREFIX + name).paused();
    }

    private void awaitFrozen(String name) {
        await(name + " is frozen")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> paused(name));
    }

    /** From the engine's word for its start to the engine's answer that it is paused, as the audit log has it. */
    private Duration frozenAfter(String name) {
        return Duration.between(Instant.parse(docker.inspect(PREFIX + name).text("/State/StartedAt")), pausedAt(name));
    }

    private Instant pausedAt(String name) {
        return Instant.parse(new Trail(product.audit())
                .awaitLine(PREFIX + name, "done", "pause", "ok")
                .path("time")
                .asText());
    }

    /**
     * A container whose start does not end before its listener does: until then the engine answers no question about
     * it.
     */
    private Thread hung(String name, String listener) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("Image", "busybox:test");
        body.putArray("Cmd").add("true");
        ObjectNode log =
                body.putObject("HostConfig").put("ReadonlyRootfs", true).putObject("LogConfig");
        log.put("Type", "syslog")
                .putObject("Config")
                .put("syslog-address", "tcp+tls://" + listener + ":" + PORT)
                .put("syslog-tls-skip-verify", "true");
        String id = docker.create(PREFIX + name, body);
        return Thread.ofVirtual().start(() -> {
            try {
                docker.start(id);
            } catch (DockerException asWanted) {
                assertThat(asWanted).isInstanceOf(DockerException.Unavailable.class);
            }
        });
    }

    private static boolean isUnanswered(RunningDaemon daemon) {
        return IntStream.range(0, HUNG)
                .mapToObj(i -> daemon.container(PREFIX + "hung-" + i))
                .anyMatch(row -> row.path("reason").asText().startsWith("the engine does not answer for this"));
    }

    private static void ended(Thread start) {
        try {
            assertThat(start.join(SOON)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    void nothingThatAContainerBringsStandsBeforeItsFreeze() {
        noBoundHasRoom(60);
        String heavy = labelled("heavy", 3);
        ENGINE.docker("commit", heavy, PREFIX + "heavy:1");
        docker.remove(heavy, true);
        run("owner", "--privileged");
        run("helper", "--network", "container:" + PREFIX + "owner", "--label", "com.hashicorp.nomad.alloc_id=1");
        try (RunningDaemon daemon = product.start().ready()) {
            ENGINE.docker("run", "-d", "--name", PREFIX + "decoy", "busybox:test", "sleep", "1000000");
            runOf(PREFIX + "heavy:1", "image", "--privileged");
            run("oneoff", "--privileged", "--label", "com.docker.compose.oneoff=True");
            ENGINE.docker("create", "--name", PREFIX + "created", "--privileged", "busybox:test", "sleep", "1000000");
            ENGINE.docker("start", PREFIX + "created");
            run("plain", "--privileged");

            for (String name : List.of("owner", "image", "oneoff", "created", "plain")) {
                awaitFrozen(name);
            }
            assertThat(paused("helper")).as("it must not be touched").isFalse();
            assertThat(daemon.metric("wharden_quarantine_budget_remaining")).isZero();
            assertThat(daemon.metric("wharden_breaker_open")).isEqualTo(1);
            daemon.awaitState(PREFIX + "decoy", "Drifted");
            await("a finding that is not critical waits")
                    .atMost(SOON)
                    .untilAsserted(() -> assertThat(daemon.container(PREFIX + "decoy")
                                    .path("reason")
                                    .asText())
                            .startsWith("waits for: breaker"));
            assertThat(paused("decoy")).isFalse();
        }
    }

    /** Two containers with 9 MB of labels each, and health checks every millisecond in them and in another. */
    @Test
    void whatRunsBesideItDoesNotDelayItsFreeze() {
        try (RunningDaemon daemon = product.start().ready()) {
            docker.start(labelled("loud-1", 9));
            docker.start(labelled("loud-2", 9));
            run("busy", "--health-cmd", "true", "--health-interval", "1ms");
            daemon.awaitState(PREFIX + "loud-2", "Unknown");
            var took = new ArrayList<Duration>();
            for (int i = 0; i < (MEASURED ? 10 : 1); i++) {
                run("bad-" + i, "--privileged");
                awaitFrozen("bad-" + i);
                took.add(frozenAfter("bad-" + i));
            }
            print("frozen after its start, beside two times 9 MB of labels and a health check of 1 ms", took);
            Duration slowest = took.stream().max(Duration::compareTo).orElseThrow();
            assertThat(slowest).isLessThanOrEqualTo(MEASURED ? BAR : SOON);
        }
    }

    /**
     * Ten that the engine never answers for: it holds the lock of a container while its log driver dials, here a
     * listener that accepts and is silent. Also at the daemon's start, with what is held already.
     */
    @Test
    @InBench(inTheGate = "LanesTest, on an engine in memory")
    void whatTheEngineNeverAnswersForDelaysNoFreeze() {
        run("held-1", "--privileged");
        run("held-2", "--privileged");
        ENGINE.docker(
                "run -d --read-only --name " + PREFIX + "silent busybox:test nc -ll -p " + PORT + " -e sleep 1000000");
        Container silent = docker.inspect(PREFIX + "silent");
        String address = silent.text("/NetworkSettings/Networks/bridge/IPAddress");
        var starts = new ArrayList<Thread>();
        try {
            try (RunningDaemon daemon = product.start().ready()) {
                awaitFrozen("held-1");
                awaitFrozen("held-2");
                IntStream.range(0, HUNG).forEach(i -> starts.add(hung("hung-" + i, address)));
                await().atMost(SOON).until(() -> isUnanswered(daemon));
                run("bad", "--privileged");
                awaitFrozen("bad");
                print(
                        "frozen after its start, beside ten that the engine never answers for",
                        List.of(frozenAfter("bad")));
                assertThat(frozenAfter("bad")).isLessThanOrEqualTo(MEASURED ? BAR : NOBODYS_DEADLINE);
                daemon.kill();
            }
            run("later", "--privileged");
            Instant started = Instant.now();
            try (RunningDaemon daemon = product.start().ready()) {
                awaitFrozen("later");
                Duration took = Duration.between(started, pausedAt("later"));
                Shown.lines("frozen %d ms after the daemon's process began, beside those ten and two that are held"
                        .formatted(took.toMillis()));
                assertThat(took).isLessThanOrEqualTo(NOBODYS_DEADLINE);
                assertThat(daemon.isAlive()).isTrue();
            }
        } finally {
            // What hangs cannot even be removed before its listener has ended.
            docker.kill(silent.id());
            starts.forEach(ImmunityIT::ended);
        }
    }

    private static void print(String what, List<Duration> took) {
        List<Long> sorted = took.stream().map(Duration::toMillis).sorted().toList();
        Shown.lines("%s: %s: p50 %d ms, slowest %d ms of %d (bar %d ms)"
                .formatted(
                        sorted.getLast() <= BAR.toMillis() ? "PASSED" : MEASURED ? "FAILED" : "slower than the bar",
                        what,
                        sorted.get(sorted.size() / 2),
                        sorted.getLast(),
                        sorted.size(),
                        BAR.toMillis()));
    }
}
