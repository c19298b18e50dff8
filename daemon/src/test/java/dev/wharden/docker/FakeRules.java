package dev.wharden.docker;

import static dev.wharden.docker.FakeWorld.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** What the engine refuses at create with 400, and how it resolves references to other containers. */
final class FakeRules {
    private FakeRules() {}

    /** Before any default is filled in. */
    static void check(ObjectNode tree) {
        JsonNode host = tree.path("HostConfig");
        String policy = text(host, "/RestartPolicy/Name");
        refuse(
                host.path("AutoRemove").asBoolean() && !policy.isEmpty() && !policy.equals("no"),
                "can't create 'AutoRemove' container with restart policy");
        refuseRetries(host.path("RestartPolicy"));
        refuse(
                host.path("MemorySwap").asLong() != 0 && host.path("Memory").asLong() == 0,
                "You should always set the Memory limit when using Memoryswap limit, see usage");
        refuse(
                host.path("MemorySwap").asLong() > 0
                        && host.path("MemorySwap").asLong()
                                < host.path("Memory").asLong(),
                "Minimum memoryswap limit should be larger than memory limit, see usage");
        refuse(
                host.path("Memory").asLong() > 0 && host.path("Memory").asLong() < 6 << 20,
                "Minimum memory limit allowed is 6MB");
        refuse(
                host.path("NanoCpus").asLong() != 0 && host.path("CpuQuota").asLong() != 0,
                "Conflicting options: Nano CPUs and CPU Quota cannot both be set");
        boolean joins = text(host, "/NetworkMode").startsWith("container:");
        boolean named = !text(tree, "/Config/Hostname").isEmpty();
        refuse(joins && named, "conflicting options: hostname and the network mode");
        refuse(named && text(host, "/UTSMode").equals("host"), "conflicting options: hostname and the UTS mode");
        refuse(
                joins && !host.path("PortBindings").isEmpty(),
                "conflicting options: port publishing and the container type network mode");
        refuse(
                joins && !tree.at("/Config/ExposedPorts").isEmpty(),
                "conflicting options: port exposing and the container type network mode");
        refuse(joins && !host.path("Dns").isEmpty(), "conflicting options: dns and the network mode");
    }

    static void refuseRetries(JsonNode policy) {
        refuse(
                policy.path("MaximumRetryCount").asInt() != 0
                        && !text(policy, "/Name").equals("on-failure"),
                "invalid restart policy: maximum retry count can only be used with 'on-failure'");
    }

    static void refuse(boolean condition, String message) {
        if (condition) {
            throw new DockerException.Rejected(message);
        }
    }

    /**
     * The engine writes {@code container:NAME} as {@code container:ID}; one that does not exist is refused for a PID or
     * IPC namespace, with 400, and stays as it is until start for a network (measured on 26.1.5).
     */
    static void resolveOwner(FakeWorld world, ObjectNode host) {
        for (String field : new String[] {"NetworkMode", "PidMode", "IpcMode"}) {
            String mode = text(host, "/" + field);
            if (mode.startsWith("container:")) {
                String wanted = mode.substring("container:".length());
                Optional<ObjectNode> owner = world.find(wanted);
                refuse(owner.isEmpty() && !field.equals("NetworkMode"), "No such container: " + wanted);
                owner.ifPresent(found -> host.put(field, "container:" + text(found, "/Id")));
            }
        }
    }
}
