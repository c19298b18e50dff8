package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.wharden.Io;
import dev.wharden.TestEngine;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.Dependents;
import dev.wharden.control.Edit;
import dev.wharden.docker.DockerJava;
import dev.wharden.docker.DockerWriter;
import dev.wharden.e2e.Shown;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.recreate.coexistence.ComposeProjects;
import dev.wharden.remedy.recreate.preflight.Consent;
import dev.wharden.remedy.recreate.preflight.Preflight;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.trial.NoMountTables;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.Ended;
import dev.wharden.remedy.transaction.Labelled;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docker run} lines of {@code run-flags.txt}, started on a real engine and recreated with one hardening change:
 * nothing else may differ. A sample; {@code daemon/bin/bench fidelity} sets {@code wharden.fidelity}, and takes all.
 */
final class FidelityIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("fidelity-");

    /** Lines whose container must not be recreated, and the word of the reason. */
    private static final Map<String, String> REFUSED = Map.of("fid-47", "--rm");

    /** Others join their network or borrow their volumes. */
    private static final List<String> OWNERS = List.of("fid-i1", "fid-i7");

    private static final boolean ALL =
            System.getProperty("wharden.fidelity", "").equals("all");
    /** One line in so many is in the sample. */
    private static final int EACH = 9;

    private static final int PIDS = 400;

    @TempDir
    Path scratch;

    private DockerJava docker = ENGINE.client();
    private final List<Ended> ended = new CopyOnWriteArrayList<>();

    @AfterEach
    void giveBack() {
        docker.close();
        // By the lines' own names: the engine's sweep goes by prefix, and theirs is that of an image that others use
        // too.
        shell("docker ps -aq --filter name=^/fid- | xargs -r docker rm -fv");
        shell("docker network ls -q --filter name=^fid-net- | xargs -r docker network rm");
        shell("docker volume ls -q --filter name=^fid- | xargs -r docker volume rm");
        shell("! mountpoint -q $FID_DIR/shared || umount $FID_DIR/shared");
    }

    @Test
    void aRunLineIsRecreatedFaithfully() {
        docker = ENGINE.client();
        RunFlags flags = RunFlags.read();
        List<String> runs = taken(flags.runs());
        flags.setup().forEach(this::shell);
        runs.forEach(this::shell);
        var names = runs.stream().map(RunFlags::name).toList();
        // Several at a time; those that others depend on come last.
        Map<String, String> results = new ConcurrentSkipListMap<>();
        try (var pool = Executors.newFixedThreadPool(4)) {
            names.stream()
                    .filter(name -> !OWNERS.contains(name))
                    .forEach(name -> pool.execute(() -> results.put(name, attempt(name))));
        }
        OWNERS.forEach(name -> results.put(name, attempt(name)));
        assertThat(results.keySet()).containsExactlyInAnyOrderElementsOf(names);
        long refused = results.values().stream()
                .filter(result -> result.startsWith("refused"))
                .count();
        long exact = results.values().stream()
                .filter(result -> result.equals("exact"))
                .count();
        Map<String, String> wrong = new TreeMap<>(results);
        wrong.values().removeIf(result -> result.equals("exact"));
        REFUSED.forEach((name, word) -> {
            assertThat(wrong.remove(name)).startsWith("refused").contains(word);
        });
        Shown.lines("%d of %d lines recreated exactly, %d refused %s".formatted(exact, results.size(), refused, wrong));
        assertThat(wrong).isEmpty();
        assertThat(exact).isEqualTo(results.size() - REFUSED.size());
    }

    private static List<String> taken(List<String> runs) {
        assertThat(runs).hasSizeGreaterThan(80);
        return IntStream.range(0, runs.size())
                .filter(i -> ALL || i % EACH == 0 || isAlwaysTaken(RunFlags.name(runs.get(i))))
                .mapToObj(runs::get)
                .toList();
    }

    private static boolean isAlwaysTaken(String name) {
        return OWNERS.contains(name) || REFUSED.containsKey(name);
    }

    private String attempt(String name) {
        try {
            return recreate(name);
        } catch (RuntimeException e) {
            return e.toString();
        }
    }

    private String recreate(String name) {
        Container actual = docker.inspect(name);
        var edit = new Edit("/HostConfig/PidsLimit", IntNode.valueOf(PIDS));
        var remedy = new Remedy.Recreate(
                actual, actual.with(edit.pointer(), edit.value()), List.of(edit), List.of("resources"));
        Preparation preparation = new Preflight(docker, hostName(), member -> new Consent.Answer.Given(false))
                .prepare(remedy, Observed.known(Dependents.none(actual)), true);
        if (preparation instanceof Preparation.Refused refused) {
            return "refused: " + refused.refusal().reason();
        }
        var recreator = new Recreator(
                docker,
                (action, container) -> hasty(),
                (action, container) -> hasty(),
                new StateDir(scratch.resolve("state")),
                Instant::now,
                ended::add,
                new ComposeProjects(new EventLedger(), new Labelled(docker), Instant::now),
                new NoMountTables());
        // Each line by itself: whoever shares a namespace with it is recreated by a line of its own, and is no
        // newcomer.
        var order = new Operation(
                "action-" + name,
                ContainerName.of(name),
                actual.id(),
                "p",
                List.of(),
                Instant.now().plus(Duration.ofMinutes(2)),
                Duration.ZERO);
        Outcome outcome = recreator.apply(order, (Preparation.Ready) preparation);
        while (outcome instanceof Outcome.InProgress) {
            outcome = Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(100))
                    .until(
                            () -> recreator.resume(order.container()).orElseThrow(),
                            now -> !(now instanceof Outcome.InProgress));
        }
        if (!(outcome instanceof Outcome.Succeeded)) {
            return outcome.toString();
        }
        List<String> differences = InspectDiff.of(actual, docker.inspect(name));
        return differences.equals(List.of("/HostConfig/PidsLimit")) ? "exact" : differences.toString();
    }

    /** Nearly all of them ignore SIGTERM: they are killed first, since how they stop is not what is tested here. */
    private DockerWriter hasty() {
        return (DockerWriter) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DockerWriter.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("stop")) {
                        docker.kill(((Container) arguments[0]).id());
                    }
                    try {
                        return method.invoke(docker, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static String hostName() {
        return Io.of(() -> InetAddress.getLocalHost().getHostName());
    }

    private void shell(String command) {
        try {
            Path log = scratch.resolve("log");
            var process = new ProcessBuilder("bash", "-c", command);
            process.environment().put("FID_DIR", scratch.resolve("fid").toString());
            process.environment().put("FID_SOCKET", ENGINE.socket().toString());
            process.environment().put("DOCKER_HOST", "unix://" + ENGINE.socket());
            int code = process.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start()
                    .waitFor();
            assertThat(code).as(command + ": " + Files.readString(log)).isZero();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
