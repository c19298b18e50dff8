package dev.wharden.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.NotYet;
import dev.wharden.TestEngine;
import dev.wharden.command.Command;
import dev.wharden.command.CommandSpool;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerJava;
import dev.wharden.docker.FaultProxy;
import dev.wharden.e2e.CrashCell.Shape;
import dev.wharden.e2e.CrashSubject.Alone;
import dev.wharden.remedy.state.StateDir;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** An engine of its own, two networks, a daemon behind a gate, and the containers that it is killed at. */
final class CrashStage implements AutoCloseable {
    /** What the engine says of a container whose process it cannot find, as once after a crash of its own. */
    static final String GHOST = "did not receive an exit event";

    private static final Duration SOON = Duration.ofSeconds(60);

    final CrashGate gate = new CrashGate();
    final DockerJava docker;
    final Product product;
    final CrashTrail trail;
    private final TestEngine engine;
    private final FaultProxy proxy;
    private final AtomicInteger made = new AtomicInteger();

    CrashStage(TestEngine engine, Path folder) throws IOException {
        this.engine = engine;
        docker = engine.client();
        Path socket = folder.resolve("docker.sock");
        proxy = new FaultProxy(socket, engine.socket());
        proxy.watch(gate);
        product = Product.in(folder, socket, "Enforce");
        trail = new CrashTrail(product.audit());
        Product.write(product.config(), configuration(socket));
        for (CrashOperation operation : CrashOperation.values()) {
            product.policy(operation.word() + ".yaml", operation.policy(engine.prefix()));
        }
        // A policy that is older than a container is not rolled out to it one at a time.
        try (RunningDaemon first = product.start()) {
            first.ready();
        }
        engine.docker("network", "create", "--subnet", "10.71.0.0/16", engine.prefix() + "front");
        engine.docker("network", "create", "--subnet", "10.72.0.0/16", engine.prefix() + "back");
    }

    /**
     * What no run of it has to wait for: budgets, a breaker, a held call's deadline. Each run is killed twice, and an
     * attempt that was interrupted counts.
     */
    private String configuration(Path socket) {
        return String.join(
                "\n",
                "apiVersion: wharden.dev/v1",
                "kind: WhardenConfiguration",
                "engine: {socket: " + socket + ", timeout: 2m}",
                "policyDirectory: policies",
                "stateDirectory: " + state(),
                "audit: {file: " + product.audit() + "}",
                "enforcement: Enforce",
                "resyncInterval: 10s",
                "workers: 32",
                "disruption: {maxConcurrent: 32, maxPerHour: 100000, quarantinesPerHour: 100000,"
                        + " backoff: {initial: 1s, max: 2s, attempts: 3},"
                        + " breaker: {failedPercent: 100, suddenDriftPercent: 100, minimum: 10000}}",
                "web: {listen: \"127.0.0.1:" + product.port() + "\"}",
                "");
    }

    Path state() {
        return product.folder().resolve("state");
    }

    /** A container of a cell, with networks, addresses, a port and data of its own. */
    CrashSubject subject(CrashCell cell) {
        String name = create(cell.word(), cell.shape(), cell.operation());
        Container before = running(name);
        if (cell.operation() == CrashOperation.RESTART) {
            Ran remounted = Ran.of(
                    List.of(
                            "nsenter",
                            "-t",
                            Long.toString(before.number("/State/Pid")),
                            "-m",
                            "-p",
                            "/bin/mount",
                            "-o",
                            "remount,rw",
                            "/"),
                    Map.of(),
                    "",
                    product.folder());
            if (remounted.code() != 0) {
                throw new AssertionError(remounted.err());
            }
        }
        gate.know(before.id(), name);
        Optional<CrashFollower> follower =
                cell.operation() == CrashOperation.UNIT ? Optional.of(follower(cell, name)) : Optional.empty();
        return new CrashSubject(cell, name, before, CrashSubject.token(before), follower);
    }

    private CrashFollower follower(CrashCell cell, String owner) {
        String name = CrashFollower.of(owner);
        engine.docker(
                "run -d --name " + name + " --init --stop-timeout 1 "
                        + cell.shape().flag() + " -v /data --network container:" + owner + " busybox:test sh -c",
                CrashOperation.UPDATE.command());
        Container before = running(name);
        gate.know(before.id(), owner);
        return new CrashFollower(name, before, CrashSubject.token(before));
    }

    /** A container that no policy means, for each shape: what becomes of it is the engine's doing. */
    Map<Shape, String> controls(List<Shape> shapes) {
        var controls = new HashMap<Shape, String>();
        shapes.forEach(shape -> controls.put(shape, create("control-" + shape.word(), shape, CrashOperation.UPDATE)));
        controls.values().forEach(this::running);
        return controls;
    }

    /** What has become of it. */
    Alone alone(String control) {
        try {
            return docker.inspect(control).running() ? Alone.RUNS : Alone.ENDED;
        } catch (DockerException.NotFound gone) {
            return Alone.GONE;
        }
    }

    private String create(String word, Shape shape, CrashOperation operation) {
        int number = made.incrementAndGet();
        String name = engine.prefix() + word + "-" + number;
        String address = "." + number / 200 + "." + (number % 200 + 10);
        var words = new ArrayList<>(List.of(
                "run",
                "-d",
                "--name",
                name,
                "--init",
                "--stop-timeout",
                "1",
                shape.flag(),
                "-v",
                "/data",
                "--label",
                "tier=web",
                "-e",
                "SECRET=hunter2",
                "--network",
                engine.prefix() + "front",
                "--ip",
                "10.71" + address,
                "--network-alias",
                "www" + number,
                "-p",
                "127.0.0.1:" + (20_000 + number % 10_000) + ":80"));
        words.addAll(operation.flags());
        words.addAll(List.of("busybox:test", "sh", "-c", operation.command()));
        engine.docker(words);
        engine.docker("network connect --ip 10.72" + address + " --alias db" + number + " @back " + name);
        return name;
    }

    private Container running(String name) {
        await(name + " has written its data")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !CrashSubject.token(docker.inspect(name)).isEmpty());
        return docker.inspect(name);
    }

    /** What a person asks of the daemon; nobody waits for the answer. */
    void ask(Command command) {
        new CommandSpool(new StateDir(state())).submit(UUID.randomUUID().toString(), command);
    }

    /** Starts the daemon; the caller ends it. */
    RunningDaemon daemon() {
        return product.start();
    }

    /** What the daemon says of all containers, by name; empty while it does not answer. */
    static Map<String, JsonNode> rows(RunningDaemon daemon) {
        var rows = new HashMap<String, JsonNode>();
        if (daemon.code("/-/healthy") != 0) {
            daemon.json("/api/v1/containers")
                    .path("containers")
                    .forEach(row -> rows.put(row.path("name").asText(), row));
        }
        return rows;
    }

    void meanwhile(CrashCell.Meanwhile meanwhile) {
        switch (meanwhile) {
            case NOTHING -> {}
            case KILLED -> {
                engine.engine("kill");
                engine.engine("restart");
            }
            case TERMINATED -> engine.engine("restart");
        }
    }

    /** Removes containers and whatever Wharden made for them. */
    void remove(List<String> names) {
        List<String> ids = docker.list().stream()
                .filter(summary -> {
                    String found = summary.at("/Names/0").asText().substring(1);
                    return names.stream()
                            .anyMatch(name ->
                                    CrashSubject.isOf(name, found) || CrashSubject.isOf(CrashFollower.of(name), found));
                })
                .map(summary -> summary.path("Id").asText())
                .toList();
        if (!ids.isEmpty()) {
            var words = new ArrayList<>(List.of("rm", "-f", "-v"));
            words.addAll(ids);
            try {
                engine.docker(words);
            } catch (NotYet refused) {
                if (!String.valueOf(refused.getMessage()).contains(GHOST)) {
                    throw refused;
                }
                Shown.lines("the engine does not remove it: " + refused.getMessage());
            }
        }
    }

    @Override
    public void close() throws IOException {
        gate.drop();
        proxy.close();
        docker.close();
    }
}
