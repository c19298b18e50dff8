package dev.wharden.docker;

import static dev.wharden.docker.FakeWorld.object;
import static dev.wharden.docker.FakeWorld.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The life of a container's process: start, stop, death, freezing, restart policies. */
final class FakeProcess {
    private final FakeWorld world;
    final FakeNetworks networks;
    private final FakeMounts mounts;

    FakeProcess(FakeWorld world) {
        this.world = world;
        this.networks = new FakeNetworks(world);
        this.mounts = new FakeMounts(world);
    }

    static boolean running(ObjectNode tree) {
        return tree.at("/State/Running").asBoolean();
    }

    static boolean paused(ObjectNode tree) {
        return tree.at("/State/Paused").asBoolean();
    }

    void start(ObjectNode tree) {
        if (paused(tree)) {
            throw new DockerException.Conflict("cannot start a paused container, try unpause instead");
        }
        if (running(tree)) {
            return;
        }
        world.manuallyStopped.remove(text(tree, "/Id"));
        try {
            join(tree);
            networks.up(tree);
            if (world.behaviour(tree) instanceof Behaviour.CannotStart broken) {
                throw new DockerException.Rejected(broken.message());
            }
        } catch (DockerException refused) {
            failed(tree, refused);
            throw refused;
        }
        begin(tree);
        live(tree);
    }

    /**
     * Each with the status that the engine gives it: 409 or 404 for the network, 500 for the pid namespace and for
     * links (measured on 26.1.5).
     */
    private void join(ObjectNode tree) {
        for (String field : new String[] {"NetworkMode", "PidMode", "IpcMode"}) {
            String mode = text(tree, "/HostConfig/" + field);
            if (mode.startsWith("container:")) {
                String wanted = mode.substring("container:".length());
                Optional<ObjectNode> owner = world.find(wanted).filter(FakeProcess::running);
                if (owner.isEmpty()) {
                    refuseToJoin(field, wanted);
                } else if (field.equals("NetworkMode")) {
                    object(tree, "Config").put("Hostname", text(owner.get(), "/Config/Hostname"));
                }
            }
        }
        world.links.refuseUnlessRunning(tree);
    }

    private void refuseToJoin(String field, String wanted) {
        String id = text(world.container(wanted), "/Id");
        if (field.equals("PidMode")) {
            throw new DockerException.Unavailable("failed to join PID namespace: " + id + " is not running", null);
        }
        throw new DockerException.Conflict("cannot join " + field + " of a non running container: " + id);
    }

    /** The container stays created with the reason in its state; with --rm it is deleted (measured). */
    private void failed(ObjectNode tree, DockerException refused) {
        networks.undo(tree);
        int code = refused instanceof DockerException.Rejected && world.behaviour(tree) instanceof Behaviour.CannotStart
                ? 127
                : 128;
        object(tree, "State").put("ExitCode", code).put("Error", String.valueOf(refused.getMessage()));
        if (tree.at("/HostConfig/AutoRemove").asBoolean()) {
            delete(tree, true);
        }
    }

    private void begin(ObjectNode tree) {
        object(tree, "State")
                .put("Status", "running")
                .put("Running", true)
                .put("Paused", false)
                .put("Restarting", false)
                .put("OOMKilled", false)
                .put("Pid", world.newPid())
                .put("ExitCode", 0)
                .put("Error", "")
                .put("StartedAt", world.tick().toString());
        if (!tree.at("/Config/Healthcheck/Test").isEmpty()
                && !text(tree, "/Config/Healthcheck/Test/0").equals("NONE")) {
            object(tree, "State", "Health")
                    .put("Status", "starting")
                    .put("FailingStreak", 0)
                    .putArray("Log");
        }
        world.emit(tree, "start", Map.of());
    }

    private void live(ObjectNode tree) {
        switch (world.behaviour(tree)) {
            case Behaviour.Exits exits -> die(tree, exits.code());
            case Behaviour.RunsOutOfMemory _ -> {
                world.emit(tree, "oom", Map.of());
                object(tree, "State").put("OOMKilled", true);
                die(tree, 137);
                object(tree, "State").put("OOMKilled", true);
            }
            case Behaviour.Runs _ -> {}
            case Behaviour.Unhealthy _ -> {}
            case Behaviour.NeverHealthy _ -> {}
            case Behaviour.CannotStart _ -> {}
        }
    }

    /** A look at the container lets its health check come to its end, for the next look. */
    void advanceHealth(ObjectNode tree) {
        if (!running(tree) || !text(tree, "/State/Health/Status").equals("starting")) {
            return;
        }
        String status = switch (world.behaviour(tree)) {
            case Behaviour.Runs _ -> "healthy";
            case Behaviour.Unhealthy _ -> "unhealthy";
            case Behaviour.NeverHealthy _ -> "starting";
            case Behaviour.Exits _ -> "starting";
            case Behaviour.RunsOutOfMemory _ -> "starting";
            case Behaviour.CannotStart _ -> "starting";
        };
        if (!status.equals("starting")) {
            health(tree, status);
        } else if (world.behaviour(tree) instanceof Behaviour.NeverHealthy) {
            // In the start period a failure does not make it unhealthy.
            failed(object(tree, "State", "Health"), "");
        }
    }

    void health(ObjectNode tree, String status) {
        ObjectNode health = object(tree, "State", "Health").put("Status", status);
        if (status.equals("unhealthy")) {
            failed(health, world.behaviour(tree) instanceof Behaviour.Unhealthy(String says) ? says : "");
        }
        world.emit("container", "health_status", text(tree, "/Id"), Map.of("name", FakeWorld.name(tree)), status);
    }

    private void failed(ObjectNode health, String says) {
        // The first check comes an interval after the start.
        String now = world.now.plusSeconds(1).toString();
        health.putArray("Log")
                .addObject()
                .put("Start", now)
                .put("End", now)
                .put("ExitCode", 1)
                .put("Output", says);
    }

    /** The process ended: networks go, the restart policy decides, --rm deletes. */
    void die(ObjectNode tree, int code) {
        end(tree, code);
        String id = text(tree, "/Id");
        if (tree.at("/HostConfig/AutoRemove").asBoolean()) {
            delete(tree, true);
        } else if (!world.manuallyStopped.containsKey(id) && comesBack(tree, code)) {
            tree.put("RestartCount", tree.path("RestartCount").asInt() + 1);
            // A process that ends at once is waiting for its next attempt, with Running true (moby container/state.go).
            if (world.behaviour(tree) instanceof Behaviour.Runs) {
                networks.up(tree);
                begin(tree);
            } else {
                object(tree, "State")
                        .put("Status", "restarting")
                        .put("Running", true)
                        .put("Restarting", true);
            }
        }
    }

    void end(ObjectNode tree, int code) {
        networks.down(tree);
        object(tree, "State")
                .put("Status", "exited")
                .put("Running", false)
                .put("Paused", false)
                .put("Restarting", false)
                .put("Pid", 0)
                .put("ExitCode", code)
                .put("FinishedAt", world.tick().toString());
        world.emit(tree, "die", Map.of("exitCode", String.valueOf(code)));
        // The kernel kills whoever is in the pid namespace of a process 1 that ends (measured: exit code 137).
        String namespace = "container:" + text(tree, "/Id");
        List.copyOf(world.containers.values()).stream()
                .filter(other ->
                        running(other) && text(other, "/HostConfig/PidMode").equals(namespace))
                .forEach(other -> end(other, 137));
    }

    private static boolean comesBack(ObjectNode tree, int code) {
        return switch (text(tree, "/HostConfig/RestartPolicy/Name")) {
            case "always", "unless-stopped" -> true;
            case "on-failure" -> code != 0 && retriesLeft(tree);
            default -> false;
        };
    }

    private static boolean retriesLeft(ObjectNode tree) {
        int most = tree.at("/HostConfig/RestartPolicy/MaximumRetryCount").asInt();
        return most == 0 || tree.path("RestartCount").asInt() < most;
    }

    /** SIGTERM and its handler: a frozen process is thawed and runs (moby#37137). Returns whether it ran. */
    boolean stop(ObjectNode tree) {
        if (!running(tree)) {
            return false;
        }
        world.manuallyStopped.put(text(tree, "/Id"), "stop");
        world.emit(tree, "kill", Map.of("signal", "15"));
        thaw(tree);
        end(tree, 137);
        world.emit(tree, "stop", Map.of());
        if (tree.at("/HostConfig/AutoRemove").asBoolean()) {
            delete(tree, true);
        }
        return true;
    }

    void thaw(ObjectNode tree) {
        if (paused(tree)) {
            world.thawed.add(FakeWorld.name(tree));
            object(tree, "State").put("Paused", false).put("Status", "running");
            world.emit(tree, "unpause", Map.of());
        }
    }

    void restart(ObjectNode tree) {
        boolean autoRemove = tree.at("/HostConfig/AutoRemove").asBoolean();
        object(tree, "HostConfig").put("AutoRemove", false);
        stop(tree);
        object(tree, "HostConfig").put("AutoRemove", autoRemove);
        start(tree);
        world.emit(tree, "restart", Map.of());
    }

    /**
     * SIGKILL: no code of the container runs again, also when it was frozen. The restart policy does not apply
     * (measured).
     */
    void kill(ObjectNode tree) {
        if (!running(tree)) {
            throw new DockerException.Conflict("cannot kill container: " + text(tree, "/Id") + ": is not running");
        }
        world.manuallyStopped.put(text(tree, "/Id"), "kill");
        world.emit(tree, "kill", Map.of("signal", "9"));
        die(tree, 137);
    }

    void pause(ObjectNode tree) {
        String id = text(tree, "/Id");
        refuseUnless(running(tree), "container " + id + " is not running");
        refuseUnless(
                !tree.at("/State/Restarting").asBoolean(),
                "Container " + id + " is restarting, wait until the container is running");
        refuseUnless(!paused(tree), "Container " + id + " is already paused");
        object(tree, "State").put("Paused", true).put("Status", "paused");
        world.emit(tree, "pause", Map.of());
    }

    void unpause(ObjectNode tree) {
        if (!paused(tree)) {
            throw new DockerException.Unavailable("Container " + text(tree, "/Id") + " is not paused", null);
        }
        object(tree, "State").put("Paused", false).put("Status", "running");
        world.emit(tree, "unpause", Map.of());
    }

    void remove(ObjectNode tree, boolean force) {
        String cannot = "cannot remove container \"/" + FakeWorld.name(tree) + "\": container is ";
        refuseUnless(force || !paused(tree), cannot + "paused and must be unpaused first");
        refuseUnless(force || !running(tree), cannot + "running: stop the container before removing or force remove");
        if (running(tree)) {
            kill(tree);
        }
        if (world.containers.containsKey(text(tree, "/Id"))) {
            delete(tree, false);
        }
    }

    private static void refuseUnless(boolean condition, String message) {
        if (!condition) {
            throw new DockerException.Conflict(message);
        }
    }

    void delete(ObjectNode tree, boolean volumes) {
        world.containers.remove(text(tree, "/Id"));
        if (volumes) {
            mounts.removeAnonymous(tree);
        }
        world.emit(tree, "destroy", Map.of());
    }
}
