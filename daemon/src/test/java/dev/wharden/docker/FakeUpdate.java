package dev.wharden.docker;

import static dev.wharden.docker.FakeWorld.object;
import static dev.wharden.docker.FakeWorld.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** {@code POST /containers/{id}/update}: what it applies, refuses and silently ignores (engine-facts §4.1). */
final class FakeUpdate {
    private static final Set<String> NUMBERS = Set.of(
            "Memory MemorySwap MemoryReservation CpuShares NanoCpus CpuQuota CpuPeriod BlkioWeight".split(" ", -1));
    private static final Set<String> TEXTS = Set.of("CpusetCpus", "CpusetMems");

    private FakeUpdate() {}

    static void apply(ObjectNode tree, ObjectNode body) {
        ObjectNode host = object(tree, "HostConfig");
        check(tree, host, body);
        body.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (NUMBERS.contains(entry.getKey()) && value.asLong() != 0) {
                host.put(entry.getKey(), value.asLong());
            } else if (TEXTS.contains(entry.getKey()) && !value.asText().isEmpty()) {
                host.put(entry.getKey(), value.asText());
            } else if (entry.getKey().equals("PidsLimit") && !value.isNull()) {
                host.put("PidsLimit", Math.max(0, value.asLong()));
            } else if (entry.getKey().equals("RestartPolicy")
                    && !text(value, "/Name").isEmpty()) {
                object(host, "RestartPolicy")
                        .put("Name", text(value, "/Name"))
                        .put(
                                "MaximumRetryCount",
                                value.path("MaximumRetryCount").asInt());
            }
        });
    }

    private static void check(ObjectNode tree, ObjectNode host, ObjectNode body) {
        long memory = body.path("Memory").asLong();
        FakeRules.refuse(memory > 0 && memory < 6 << 20, "Minimum memory limit allowed is 6MB");
        FakeRules.refuseRetries(body.path("RestartPolicy"));
        String cannot = "Cannot update container " + text(tree, "/Id") + ": ";
        String policy = text(body, "/RestartPolicy/Name");
        conflict(
                host.path("AutoRemove").asBoolean() && !policy.isEmpty() && !policy.equals("no"),
                cannot + "Restart policy cannot be updated because AutoRemove is enabled for the container");
        long swap = body.path("MemorySwap").asLong() != 0
                ? body.path("MemorySwap").asLong()
                : host.path("MemorySwap").asLong();
        conflict(
                memory > 0 && swap >= 0 && memory > swap,
                cannot
                        + "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at"
                        + " the same time");
        conflict(
                body.path("CpuQuota").asLong() > 0 && host.path("NanoCpus").asLong() > 0,
                cannot + "Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set");
        conflict(
                body.path("NanoCpus").asLong() > 0 && host.path("CpuQuota").asLong() > 0,
                cannot + "Conflicting options: Nano CPUs cannot be updated as CPU Quota has already been set");
    }

    private static void conflict(boolean condition, String message) {
        if (condition) {
            throw new DockerException.Conflict(message);
        }
    }
}
