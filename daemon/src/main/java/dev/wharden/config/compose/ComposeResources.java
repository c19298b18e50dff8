package dev.wharden.config.compose;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.config.yaml.Keys;
import dev.wharden.config.yaml.Place;
import dev.wharden.config.yaml.Words;
import dev.wharden.config.yaml.Yaml;
import dev.wharden.config.yaml.YamlTree;
import java.util.List;
import java.util.Optional;

/** Limits, restart policy and devices of a service, which may stand beside or below {@code deploy}; that goes first. */
final class ComposeResources {
    private static final String HOST = "/HostConfig/";

    private final ComposeProject project;
    private final ComposeValues values;
    private final ComposeTree tree;

    ComposeResources(ComposeProject project, ComposeValues values, ComposeTree tree) {
        this.project = project;
        this.values = values;
        this.tree = tree;
    }

    void read(Keys service) {
        bytes(service, "mem_limit", "Memory");
        bytes(service, "memswap_limit", "MemorySwap");
        bytes(service, "mem_reservation", "MemoryReservation");
        bytes(service, "shm_size", "ShmSize");
        number(service, "pids_limit", "PidsLimit");
        number(service, "cpu_shares", "CpuShares");
        number(service, "cpu_period", "CpuPeriod");
        number(service, "cpu_quota", "CpuQuota");
        number(service, "oom_score_adj", "OomScoreAdj");
        service.find("cpus")
                .ifPresent(node ->
                        values.processors(node).ifPresent(nanos -> tree.set(HOST + "NanoCpus", nanos, node.place())));
        service.find("cpuset")
                .ifPresent(
                        node -> values.text(node).ifPresent(text -> tree.set(HOST + "CpusetCpus", text, node.place())));
        service.find("oom_kill_disable")
                .ifPresent(node ->
                        values.flag(node).ifPresent(flag -> tree.set(HOST + "OomKillDisable", flag, node.place())));
        service.find("cgroup_parent")
                .ifPresent(node ->
                        values.text(node).ifPresent(text -> tree.set(HOST + "CgroupParent", text, node.place())));
        service.find("ulimits").ifPresent(this::ulimits);
        service.find("restart").ifPresent(this::restart);
        service.find("devices").map(values::elements).orElse(List.of()).forEach(this::device);
        service.find("device_cgroup_rules")
                .ifPresent(node -> tree.set(HOST + "DeviceCgroupRules", values.texts(node), node.place()));
        service.find("gpus").ifPresent(node -> request("nvidia", List.of("gpu"), List.of(), node.place()));
        service.find("deploy").ifPresent(this::deploy);
        engine();
    }

    private void bytes(Keys service, String key, String field) {
        service.find(key)
                .ifPresent(node -> values.bytes(node).ifPresent(size -> tree.set(HOST + field, size, node.place())));
    }

    private void number(Keys service, String key, String field) {
        service.find(key)
                .ifPresent(
                        node -> values.whole(node).ifPresent(number -> tree.set(HOST + field, number, node.place())));
    }

    private void ulimits(Yaml node) {
        if (!(node instanceof Yaml.Mapping limits)) {
            values.wrong(node, "expected a map, found " + node.description());
            return;
        }
        for (Yaml.Entry entry : limits.entries()) {
            Optional<Long> soft;
            Optional<Long> hard;
            if (entry.value() instanceof Yaml.Mapping both) {
                try (Keys keys = project.keys(both)) {
                    soft = keys.find("soft").flatMap(values::whole);
                    hard = keys.find("hard").flatMap(values::whole);
                }
            } else {
                soft = values.whole(entry.value());
                hard = soft;
            }
            if (soft.isPresent() && hard.isPresent()) {
                ObjectNode limit = ComposeTree.JSON.objectNode();
                limit.put("Name", entry.key()).put("Hard", hard.get()).put("Soft", soft.get());
                tree.add(HOST + "Ulimits", limit, entry.place());
            }
        }
    }

    /** {@code on-failure:3}. */
    private void restart(Yaml node) {
        String text = values.text(node).orElse("no");
        int cut = text.indexOf(':');
        String count = cut < 0 ? "0" : text.substring(cut + 1);
        if (!count.matches("[0-9]{1,9}")) {
            values.wrong(node, "expected a restart policy such as on-failure:5, found " + Words.quote(text));
            return;
        }
        policy(cut < 0 ? text : text.substring(0, cut), Long.parseLong(count), node.place());
    }

    private void policy(String word, long count, Place place) {
        String name = switch (word) {
            case "none" -> "no";
            case "any" -> "always";
            default -> word;
        };
        ObjectNode policy = ComposeTree.JSON.objectNode();
        tree.set(HOST + "RestartPolicy", policy.put("Name", name).put("MaximumRetryCount", count), place);
    }

    /** {@code /dev/a:/dev/b:rw}, a map, or a device of the CDI. */
    private void device(Yaml node) {
        if (node instanceof Yaml.Mapping) {
            try (Keys keys = project.keys(node)) {
                String source = keys.find("source").flatMap(values::text).orElse("");
                String target = keys.find("target").flatMap(values::text).orElse(source);
                device(
                        source,
                        target,
                        keys.find("permissions").flatMap(values::text).orElse("rwm"),
                        node.place());
            }
            return;
        }
        String text = values.text(node).orElse("");
        String[] parts = text.split(":", -1);
        if (!text.startsWith("/") && text.contains("=")) {
            request("cdi", List.of(), List.of(text), node.place());
        } else {
            device(parts[0], parts.length > 1 ? parts[1] : parts[0], parts.length > 2 ? parts[2] : "rwm", node.place());
        }
    }

    private void device(String source, String target, String permissions, Place place) {
        ObjectNode device = ComposeTree.JSON.objectNode();
        device.put("PathOnHost", source).put("PathInContainer", target).put("CgroupPermissions", permissions);
        tree.add(HOST + "Devices", device, place);
    }

    private void request(String driver, List<String> capabilities, List<String> ids, Place place) {
        ObjectNode request = ComposeTree.JSON.objectNode();
        request.put("Driver", driver).put("Count", 0);
        ids.forEach(request.putArray("DeviceIDs")::add);
        var all = request.putArray("Capabilities");
        if (!capabilities.isEmpty()) {
            capabilities.forEach(all.addArray()::add);
        }
        request.putObject("Options");
        tree.add(HOST + "DeviceRequests", request, place);
    }

    private void deploy(Yaml node) {
        if (!(node instanceof Yaml.Mapping deploy)) {
            return;
        }
        for (Yaml.Entry entry : deploy.entries()) {
            if (entry.key().equals("restart_policy") && entry.value() instanceof Yaml.Mapping policy) {
                var keys = YamlTree.of(policy);
                policy(
                        keys.path("condition").asText("any"),
                        keys.path("max_attempts").asLong(0),
                        entry.place());
            } else if (entry.key().equals("resources") && entry.value() instanceof Yaml.Mapping resources) {
                resources.entries().forEach(this::part);
            }
        }
    }

    private void part(Yaml.Entry part) {
        if (!(part.value() instanceof Yaml.Mapping mapping)) {
            return;
        }
        boolean limits = part.key().equals("limits");
        for (Yaml.Entry entry : mapping.entries()) {
            Yaml value = entry.value();
            switch (entry.key()) {
                case "memory" ->
                    values.bytes(value)
                            .ifPresent(size ->
                                    tree.set(HOST + (limits ? "Memory" : "MemoryReservation"), size, entry.place()));
                case "cpus" ->
                    values.processors(value)
                            .filter(any -> limits)
                            .ifPresent(nanos -> tree.set(HOST + "NanoCpus", nanos, entry.place()));
                case "pids" ->
                    values.whole(value)
                            .filter(any -> limits)
                            .ifPresent(number -> tree.set(HOST + "PidsLimit", number, entry.place()));
                case "devices" ->
                    values.elements(value).forEach(one -> {
                        var device = YamlTree.of(one);
                        var capabilities = device.path("capabilities")
                                .valueStream()
                                .map(word -> word.asText())
                                .toList();
                        var ids = device.path("device_ids")
                                .valueStream()
                                .map(word -> word.asText())
                                .toList();
                        request(device.path("driver").asText(""), capabilities, ids, one.place());
                    });
                default -> {}
            }
        }
    }

    /** What the engine makes of these at creation (moby daemon/daemon_unix.go, adaptContainerSettings). */
    private void engine() {
        long memory = tree.number(HOST + "Memory");
        if (memory > 0 && tree.number(HOST + "MemorySwap") == 0) {
            tree.root().withObject("/HostConfig").put("MemorySwap", memory * 2);
        }
        if (tree.number(HOST + "PidsLimit") <= 0) {
            tree.root().withObject("/HostConfig").putNull("PidsLimit");
        }
        if (tree.number(HOST + "ShmSize") == 0) {
            tree.root().withObject("/HostConfig").put("ShmSize", 64L << 20);
        }
    }
}
