package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.TestEngine;
import dev.wharden.docker.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * One daemon behind a proxy of its own, on an engine that it shares with others; it goes through one cell of the table
 * after another.
 */
final class FaultLane implements AutoCloseable {
    /** Stopping takes a second, and the machine is busy. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    private static final Duration CONVERGENCE = Duration.ofMinutes(4);

    private final TestEngine engine;
    private final String prefix;
    private final FaultProxy proxy;
    private final Product product;
    private final RunningDaemon daemon;
    private final Trail trail;
    /** Of each container as it was before anything was done to it. */
    private final Map<String, String> ids = new HashMap<>();

    /** How many twins may have been made for a name: one an action. */
    private final Map<String, Integer> twins = new HashMap<>();

    private int cells;

    FaultLane(TestEngine engine, Path folder, int number) throws IOException {
        this.engine = engine;
        prefix = engine.prefix() + number + "-";
        Path socket = Files.createTempDirectory(Path.of("/tmp"), "wharden").resolve("docker.sock");
        proxy = new FaultProxy(socket, engine.socket());
        product = Product.in(Files.createDirectories(folder.resolve("lane" + number)), socket, "Enforce");
        product.engineTimeout(EngineFault.TIMEOUT.toSeconds() + "s");
        product.configure("Enforce");
        for (FaultedOperation operation : FaultedOperation.values()) {
            product.policy(operation.word() + ".yaml", operation.policy(prefix));
        }
        engine.docker("network", "create", prefix + "net");
        trail = new Trail(product.audit());
        daemon = product.start().ready();
    }

    RunningDaemon daemon() {
        return daemon;
    }

    /** One cell; throws what was not as it must be. Returns whether the operation has that many calls. */
    boolean cell(FaultedOperation operation, EngineFault fault, int change) {
        String name = prefix + operation.word() + "-" + ++cells;
        operation.prepare(this, name);
        BooleanSupplier met = arm(fault, change);
        operation.start(this, name);
        String id = ids.getOrDefault(name, "");
        await(operation + " " + fault + " " + change)
                .atMost(CONVERGENCE)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> {
                    operation.again(this, name);
                    assertThat(daemon.container(name).path("state").asText()).isEqualTo(operation.state());
                    assertThat(names(name)).containsExactly(name);
                    operation.check(this, name, id);
                    assertThat(open(name)).isEmpty();
                });
        disarm(fault);
        assertThat(late(name)).isEmpty();
        twins.put(name, trail.of(name, "remedy_begun").size());
        engine.docker("rm", "-f", name);
        return met.getAsBoolean();
    }

    private BooleanSupplier arm(EngineFault fault, int change) {
        if (!fault.ofEvents()) {
            return proxy.faultAt(change, fault.fault());
        }
        proxy.fault("/events", fault.fault());
        reconnect();
        return () -> true;
    }

    private void disarm(EngineFault fault) {
        proxy.heal();
        if (fault.ofEvents()) {
            reconnect();
        }
    }

    private void reconnect() {
        double before = daemon.metric("wharden_docker_event_stream_reconnects_total");
        proxy.breakAll();
        await().atMost(CONVERGENCE).until(() -> daemon.metric("wharden_docker_event_stream_reconnects_total") > before);
    }

    private List<String> names(String name) {
        return engine.docker("ps", "-a", "--format", "{{.Names}}")
                .lines()
                .filter(some -> some.equals(name) || some.startsWith(name + "."))
                .toList();
    }

    /** Actions that have begun and not ended. */
    private List<String> open(String name) {
        var open = new ArrayList<String>();
        trail.of(name, "remedy_begun")
                .forEach(line -> open.add(line.path("action").asText()));
        trail.of(name, "remedy_ended")
                .forEach(line -> open.remove(line.path("action").asText()));
        return open;
    }

    /** Calls that took longer than they may. */
    private List<String> late(String name) {
        var late = new ArrayList<String>();
        Map<String, Instant> asked = new HashMap<>();
        for (JsonNode line : trail.lines()) {
            if (!line.path("container").asText().equals(name)) {
                continue;
            }
            String verb = line.path("verb").asText();
            Instant time = Instant.parse(line.path("time").asText());
            if (line.path("type").asText().equals("intent")) {
                asked.put(verb, time);
            } else if (line.path("type").asText().equals("done") && asked.containsKey(verb)) {
                Duration took = Duration.between(asked.get(verb), time);
                if (took.compareTo(EngineFault.TIMEOUT.plus(SLACK)) > 0) {
                    late.add(verb + " took " + took);
                }
            }
        }
        return late;
    }

    void awaitEnded(String name) {
        await(name + " has ended").atMost(CONVERGENCE).until(() -> open(name).isEmpty());
    }

    void run(String name, String... flags) {
        runCommand(name, List.of("sleep", "1000"), flags);
    }

    void runCommand(String name, List<String> command, String... flags) {
        start(name, "none", command, flags);
    }

    void runInNetwork(String name, String... flags) {
        start(name, prefix + "net", List.of("sleep", "1000"), flags);
    }

    private void start(String name, String network, List<String> command, String... flags) {
        var words = new ArrayList<>(
                List.of("run", "-d", "--name", name, "--init", "--stop-timeout", "1", "--network", network));
        words.addAll(List.of(flags));
        words.add("busybox:test");
        words.addAll(command);
        ids.put(name, engine.docker(words));
    }

    String inspect(String name, String format) {
        return engine.docker("inspect", "--type", "container", "--format", format, name);
    }

    /** As somebody on the host does it: no event tells of it, but the exec that follows makes the daemon look. */
    void remountWritable(String name) {
        String pid = inspect(name, "{{.State.Pid}}");
        Ran mounted = Ran.of(
                List.of("nsenter", "-t", pid, "-m", "-p", "/bin/busybox", "mount", "-o", "remount,rw,bind", "/"),
                Map.of(),
                "",
                product.folder());
        assertThat(mounted.code()).as(mounted.err()).isZero();
        // Nobody waits for it: the restart that it leads to may end it.
        engine.docker("exec", "--detach", name, "true");
    }

    boolean writable(String name) {
        Path mounts = Path.of("/proc", inspect(name, "{{.State.Pid}}"), "mountinfo");
        try {
            return Files.readAllLines(mounts).stream().anyMatch(line -> line.contains(" / / rw,"));
        } catch (IOException restarting) {
            throw new AssertionError("its process is gone for the moment", restarting);
        }
    }

    /** And nobody is at it. */
    boolean isHeld(String name) {
        return daemon.container(name).path("state").asText().equals("Quarantined")
                && open(name).isEmpty();
    }

    void release(String name) {
        released(name, "--in-place");
    }

    void releaseExactly(String name) {
        released(name);
    }

    private void released(String name, String... how) {
        var words = new ArrayList<>(List.of("quarantine", "release", name, "--reason", "a test"));
        words.addAll(List.of(how));
        Ran released = product.wharden(words.toArray(String[]::new));
        assertThat(released.code()).as(released.err()).isIn(0, 1, 69);
    }

    /** What the audit log says of how its last release ended. */
    String toldOfRelease(String name) {
        return trail.of(name, "remedy_ended").stream()
                .filter(line -> line.path("verb").asText().equals("Release"))
                .map(line -> line.path("reason").asText())
                .reduce("", (earlier, later) -> later);
    }

    /** The chain is whole, no twin was made twice, and never did two of a name run at the same time. */
    void verify(Heard heard) {
        twins.forEach((name, most) -> {
            assertThat(heard.created(name)).as("containers made for %s", name).isLessThanOrEqualTo(1 + most);
            assertThat(heard.together(name))
                    .as("running at the same time as %s", name)
                    .isLessThanOrEqualTo(1);
        });
        Ran verified = product.wharden("audit", "verify");
        assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
    }

    String log() {
        return daemon.log();
    }

    @Override
    public void close() throws IOException {
        daemon.close();
        proxy.close();
    }
}
