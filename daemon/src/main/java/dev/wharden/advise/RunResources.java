package dev.wharden.advise;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import java.util.List;
import java.util.stream.Collectors;

/** Limits, weights and devices of {@code HostConfig}. */
final class RunResources {
    private static final String HOST = "/HostConfig/";
    private static final long SHM = 64L << 20;

    private RunResources() {}

    static void flags(Flags flags, Container wanted) {
        long memory = wanted.number(Field.MEMORY.pointer());
        long both = wanted.number(Field.MEMORY_SWAP.pointer());
        flags.fields(wanted, Field.MEMORY);
        if (both != 0 && both != 2 * memory) {
            flags.fields(wanted, Field.MEMORY_SWAP);
        }
        flags.fields(wanted, Field.MEMORY_RESERVATION);
        flags.number("kernel-memory", wanted, HOST + "KernelMemory");
        JsonNode swappiness = wanted.at(HOST + "MemorySwappiness");
        if (swappiness.isIntegralNumber() && swappiness.longValue() >= 0) {
            flags.add("memory-swappiness", swappiness.asText());
        }
        flags.on("oom-kill-disable", wanted.isTrue(HOST + "OomKillDisable"));
        flags.number("oom-score-adj", wanted, HOST + "OomScoreAdj");
        flags.fields(wanted, Field.NANO_CPUS, Field.CPU_SHARES, Field.CPU_PERIOD, Field.CPU_QUOTA);
        flags.number("cpu-rt-period", wanted, HOST + "CpuRealtimePeriod");
        flags.number("cpu-rt-runtime", wanted, HOST + "CpuRealtimeRuntime");
        flags.fields(wanted, Field.CPUSET_CPUS, Field.CPUSET_MEMS, Field.PIDS_LIMIT);
        if (wanted.number(HOST + "ShmSize") != SHM) {
            flags.number("shm-size", wanted, HOST + "ShmSize");
        }
        flags.number("blkio-weight", wanted, HOST + "BlkioWeight");
        rates(flags, "blkio-weight-device", wanted, "BlkioWeightDevice", "Weight");
        rates(flags, "device-read-bps", wanted, "BlkioDeviceReadBps", "Rate");
        rates(flags, "device-write-bps", wanted, "BlkioDeviceWriteBps", "Rate");
        rates(flags, "device-read-iops", wanted, "BlkioDeviceReadIOps", "Rate");
        rates(flags, "device-write-iops", wanted, "BlkioDeviceWriteIOps", "Rate");
        wanted.at(HOST + "Ulimits")
                .forEach(limit -> flags.add(
                        "ulimit",
                        limit.path("Name").asText() + "=" + limit.path("Soft").asLong() + ":"
                                + limit.path("Hard").asLong()));
        devices(flags, wanted);
    }

    private static void rates(Flags flags, String flag, Container wanted, String key, String value) {
        wanted.at(HOST + key)
                .forEach(rate -> flags.add(
                        flag,
                        rate.path("Path").asText() + ":" + rate.path(value).asText()));
    }

    private static void devices(Flags flags, Container wanted) {
        wanted.at(HOST + "Devices").forEach(device -> {
            String rights = device.path("CgroupPermissions").asText();
            flags.add(
                    "device",
                    device.path("PathOnHost").asText() + ":"
                            + device.path("PathInContainer").asText() + (rights.isEmpty() ? "" : ":" + rights));
        });
        flags.each("device-cgroup-rule", wanted.strings(HOST + "DeviceCgroupRules"));
        for (JsonNode request : wanted.at(HOST + "DeviceRequests")) {
            gpus(flags, request);
        }
    }

    private static void gpus(Flags flags, JsonNode request) {
        String driver = request.path("Driver").asText();
        List<String> ids = texts(request.path("DeviceIDs"));
        if (driver.equals("cdi")) {
            ids.forEach(id -> flags.add("device", id));
            return;
        }
        var value = new CsvField().add("driver", driver);
        long count = request.path("Count").asLong();
        if (ids.isEmpty()) {
            value.add("count", count < 0 ? "all" : Long.toString(count));
        } else {
            value.add("device", String.join(",", ids));
        }
        String capabilities = request.path("Capabilities")
                .valueStream()
                .flatMap(all -> texts(all).stream())
                .filter(one -> !one.equals("gpu"))
                .collect(Collectors.joining(","));
        flags.add("gpus", value.add("capabilities", capabilities).line());
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }
}
