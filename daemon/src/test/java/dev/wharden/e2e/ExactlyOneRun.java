package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.Io;
import dev.wharden.TestEngine;
import dev.wharden.e2e.ExactlyOneCase.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * One case on a real engine with real compose: a container that writes the random id of its process to a shared folder
 * every 50 ms is recreated, and something comes in between.
 */
final class ExactlyOneRun {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(400);
    private static final Duration TURN = Duration.ofMinutes(10);

    /** Lines of two that write every 50 ms, until Wharden has seen and ended one of them on a busy host. */
    private static final int SEEN = 100;

    /** What a client may be told when it means a container that has just been replaced, or one that is blocked. */
    private static final List<String> REFUSALS = List.of(
            "network wharden-blocks-",
            "/.wharden-never-runs",
            "No such container",
            "is not paused",
            // Its time to stop has passed, and the engine has killed it.
            "cannot resume a stopped container",
            "has no container to ",
            "is already in use by container",
            "is marked for removal",
            // runc, of a container whose processes fork just then on a busy host.
            "unable to freeze");

    /** A twin, which is not privileged, ends at once. */
    private static final String FAILS = "[ -e /dev/kmsg ] || exit 1; ";

    /** They take a while to stop, as the one that writes. */
    private static final String OTHERS = """
              db: &other
                image: busybox:test
                command: ["sh", "-c", "trap 'sleep 1; exit 0' TERM; while :; do sleep 0.1; done"]
                restart: always
              cache: *other
            """;

    private final TestEngine engine;
    private final Product product;
    private final ExactlyOneGate gate;
    private final ExactlyOneCase one;
    private final Containers containers;
    private final Trail trail;
    private final Path place;
    private final String name;
    private final List<Ran> commands = new ArrayList<>();
    /** By which a container without compose was created. */
    private final List<String> words = new ArrayList<>();

    /** What was ordered of the daemon; answered when all is over. */
    private CompletableFuture<List<Ran>> ordered = CompletableFuture.completedFuture(List.of());

    ExactlyOneRun(TestEngine engine, Path folder, Product product, ExactlyOneGate gate, ExactlyOneCase one) {
        this.engine = engine;
        this.product = product;
        this.gate = gate;
        this.one = one;
        this.containers = new Containers(engine);
        this.trail = new Trail(product.audit());
        this.place = folder.resolve(one.word());
        this.name = engine.prefix() + one.word() + (one.compose() ? "-api-1" : "-only");
    }

    ExactlyOneCase one() {
        return one;
    }

    /** Its policy; the first in the order of names decides. One that is to fail must not stop the rollout of others. */
    void policy(String probation) {
        boolean fails = one.fails();
        boolean quarantines = one.phase() == Phase.RELEASING;
        if (!fails && !quarantines) {
            return;
        }
        String privileged = quarantines ? "{allow: false, onDrift: Quarantine}" : "false";
        String policy = "a-" + one.word();
        product.policy(
                policy + ".yaml",
                PolicyText.enforcing(
                        policy,
                        engine.prefix() + one.word() + "-*",
                        "{privileged: " + privileged + "}",
                        "remediation: {probation: " + probation + ", writableLayer: Discard}"));
    }

    /** Starts the container, as people do. */
    private void begin() {
        List<String> held = one.phase().held(one.compose());
        if (!held.isEmpty()) {
            gate.arm(name, held);
        }
        Path data = place.resolve("data");
        Io.run(() -> Files.createDirectories(data));
        String script = (one.fails() ? FAILS : "")
                + ("id=$(cat /proc/sys/kernel/random/uuid; hostname); trap 'sleep %d; exit 0' TERM; "
                                + "while :; do echo $id >>/data/log; sleep 0.05; done")
                        .formatted(one.stopping());
        if (one.compose()) {
            project().file("compose.yaml", """
                    services:
                      api:
                        image: busybox:test
                        command: ["sh", "-c", %s]
                        stop_grace_period: 5s
                        privileged: true
                        restart: always
                        volumes: ["%s:/data"]
                    %s""".formatted(
                    '"' + script.replace("$", "$$") + '"', data, one.act().isOfMany() ? OTHERS : ""));
            Ran up = project().compose("up", "-d");
            assertThat(up.code()).as(up.err()).isZero();
            // What compose has just made is left alone for some seconds.
            gate.know(containers.id(name), name);
        } else {
            String flags = "create --name " + name + " --privileged --restart always --stop-timeout 5 -v " + data;
            words.addAll(List.of((flags + ":/data busybox:test sh -c").split(" ", -1)));
            words.add(script);
            gate.know(engine.docker(words), name);
            engine.docker("start", name);
        }
    }

    /** Does it and judges. Throws AssertionError, with what is wrong. */
    ExactlyOneRow run(RunningDaemon daemon, Runnable restartEngine) {
        try {
            return judged(daemon, restartEngine);
        } finally {
            // An engine has networks for some thirty projects.
            clear();
        }
    }

    private ExactlyOneRow judged(RunningDaemon daemon, Runnable restartEngine) {
        begin();
        reach(daemon);
        int ended = ends().size();
        Writers before = writers();
        act(restartEngine);
        gate.release(name);
        await(one.word()).atMost(LONG).pollInterval(LOOK).untilAsserted(() -> {
            assertThat(ends().size()).as("its end is told").isGreaterThan(ended);
            List<String> left = names();
            assertThat(left).as("what is left").noneMatch(any -> any.contains(".wharden-"));
            if (one.isUnseen() && !left.isEmpty()) {
                // It comes back with its network, or waits for that.
                assertThat(left).as("what is left").hasSize(1);
                return;
            }
            assertThat(left).as("what is left").hasSize(one.replicas());
            for (String replica : left) {
                assertThat(containers.inspect(replica, "{{.State.Running}}"))
                        .as(replica)
                        .isEqualTo(String.valueOf(one.runs()));
            }
            if (one.isFrozenAgain()) {
                assertThat(containers.inspect(left.getFirst(), "{{.State.Paused}}"))
                        .isEqualTo("true");
            } else if (one.runs()) {
                writers().assertLast(one.replicas());
            }
        });
        Writers all = writers();
        all.first(before.lines().size()).assertNeverMoreThan(1);
        if (one.overlaps()) {
            all.assertTwoForAtMost(SEEN);
        } else {
            all.assertNeverMoreThan(Math.max(1, one.replicas()));
            all.assertOneOfEach();
        }
        assertThat(commands)
                .as("each command does it, or is refused for what cannot be")
                .allMatch(ran -> ran.code() == 0 || REFUSALS.stream().anyMatch(ran.err()::contains));
        if (one.act().isOfMany()) {
            assertThat(commands).as("compose does not fail half way").allMatch(ran -> ran.code() == 0);
        }
        ExactlyOneTold.assertTold(one, ends(), engine.prefix() + one.word());
        assertThat(ordered.join()).as("it is answered").allMatch(ran -> !(ran.out() + ran.err()).isBlank());
        return new ExactlyOneRow(one, commands.stream().map(Ran::code).toList(), told());
    }

    private Writers writers() {
        return Writers.of(place.resolve("data/log"));
    }

    private void clear() {
        gate.release(name);
        if (one.compose()) {
            project().compose("down", "--timeout", "1");
        }
        // Else the daemon of the next round would repair it too.
        await("nothing is left of " + name).atMost(TURN).pollInterval(LOOK).until(() -> {
            names().forEach(any -> docker("rm", "-f", any));
            return names().isEmpty();
        });
    }

    /** Whatever it answers: Wharden may be removing the same. */
    private Ran docker(String... words) {
        var all = new ArrayList<>(List.of("docker", "-H", "unix://" + engine.socket()));
        all.addAll(List.of(words));
        return Ran.of(all, Map.of(), "", place);
    }

    /** What was told of each end. */
    String told() {
        return ends().stream()
                .map(end -> word(end) + " " + end.path("reason").asText(""))
                .map(String::strip)
                .collect(Collectors.joining(" | "));
    }

    private List<JsonNode> ends() {
        return trail.of(name, "remedy_ended").stream()
                // What is refused later, because an undo left it alone, is no end of what was begun.
                .filter(end -> !Set.of("deferred", "refused").contains(word(end))
                        && Set.of("Recreate", "Undo").contains(end.path("verb").asText()))
                .toList();
    }

    private static String word(JsonNode end) {
        return end.path("result").asText();
    }

    private void reach(RunningDaemon daemon) {
        switch (one.phase()) {
            case STOPPING -> await(name + " is stopped").atMost(TURN).until(() -> gate.begun(name, "stop") > 0);
            case CREATING, HOLDING, STANDING, STOPPED, GONE, CREATED, BETWEEN, ROLLING_BACK ->
                await(name + " is held").atMost(TURN).until(() -> gate.holds(name));
            case PROBATION -> onProbation(1);
            case UNDOING -> {
                await(name + " is repaired")
                        .atMost(TURN)
                        .pollInterval(LOOK)
                        .until(() -> ends().stream().anyMatch(end -> word(end).equals("success")));
                String action = ends().getLast().path("action").asText();
                order("undo", action);
                onProbation(2);
            }
            case RELEASING -> {
                daemon.awaitState(name, "Quarantined");
                order("quarantine", "release", name, "--reason", "a test");
                onProbation(1);
            }
        }
    }

    private void order(String... words) {
        ordered = CompletableFuture.supplyAsync(() -> List.of(product.wharden(words)), Thread::startVirtualThread);
    }

    /** What holds image and volumes is started before each of them. */
    private void onProbation(int twins) {
        await(name + " is on probation").atMost(TURN).until(() -> gate.done(name, "start") >= 2 * twins);
        containers.await(name, "{{.State.Running}}", "true");
    }

    private void act(Runnable restartEngine) {
        for (List<String> command : one.act().commands()) {
            commands.add(project().compose(command.toArray(String[]::new)));
        }
        switch (one.act()) {
            case START_ALL -> each("start");
            case RESTART_ALL -> each("restart");
            case RENEW -> renew();
            case RENAME -> rename();
            case ENGINE -> restartEngine.run();
            default -> {}
        }
    }

    /** The old one is only removed when the repair has ended, and only if nobody has started it. */
    private void renew() {
        String old = name + "-old";
        commands.add(docker("stop", name));
        commands.add(docker("rename", name, old));
        commands.add(docker(words.toArray(String[]::new)));
        commands.add(docker("start", name));
        gate.release(name);
        await(name + " is left alone").atMost(LONG).pollInterval(LOOK).until(() -> !ends().isEmpty());
        commands.add(docker("rm", old));
    }

    /** All is only over when the container has been repaired under the name that it has then. */
    private void rename() {
        String renamed = name + "-renamed";
        commands.add(docker("rename", name, renamed));
        gate.release(name);
        // While a twin takes the name there is none of it for a moment.
        await(renamed + " is compliant")
                .atMost(LONG)
                .pollInterval(LOOK)
                .untilAsserted(() -> assertThat(containers.inspect(renamed, "{{.HostConfig.Privileged}}"))
                        .isEqualTo("false"));
    }

    private void each(String verb) {
        for (String container : names()) {
            commands.add(docker(verb, container));
        }
    }

    private List<String> names() {
        String prefix = engine.prefix() + one.word() + (one.compose() ? "-api" : "-only");
        return containers.names().stream()
                .filter(any -> any.startsWith(prefix) || any.contains("_" + prefix))
                .toList();
    }

    private ComposeProject project() {
        return new ComposeProject(engine, place, engine.prefix() + one.word());
    }

    /** For people, when it failed. */
    String failed() {
        return told() + " | exit codes " + commands.stream().map(Ran::code).toList() + " "
                + commands.stream().map(Ran::err).filter(err -> !err.isBlank()).collect(Collectors.joining(" "));
    }
}
