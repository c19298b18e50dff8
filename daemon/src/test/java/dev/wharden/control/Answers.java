package dev.wharden.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.RecordedInspect;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Recorded inspect answers, and each with every field that controls read missing, null and of wrong types. */
final class Answers {
    private static final List<String> RECORDED =
            List.of(("plain privileged hardened host-namespaces socket-through-volume compose-like lower-case"
                            + " network-sharer sharer created")
                    .split(" ", -1));

    private static final List<String> FIELDS =
            List.of(("/Name /Config /Config/User /Config/Image /Config/Volumes /HostConfig"
                            + " /HostConfig/Privileged /HostConfig/CapAdd /HostConfig/CapDrop /HostConfig/SecurityOpt"
                            + " /HostConfig/MaskedPaths /HostConfig/ReadonlyPaths /HostConfig/NetworkMode"
                            + " /HostConfig/PidMode /HostConfig/IpcMode /HostConfig/UTSMode /HostConfig/ReadonlyRootfs"
                            + " /HostConfig/Tmpfs /HostConfig/Binds /HostConfig/Mounts /HostConfig/Devices"
                            + " /HostConfig/DeviceCgroupRules /HostConfig/DeviceRequests /HostConfig/Memory"
                            + " /HostConfig/MemorySwap /HostConfig/NanoCpus /HostConfig/CpuQuota /HostConfig/CpuPeriod"
                            + " /HostConfig/CpusetCpus /HostConfig/PidsLimit /HostConfig/RestartPolicy"
                            + " /HostConfig/RestartPolicy/Name /HostConfig/RestartPolicy/MaximumRetryCount"
                            + " /HostConfig/PortBindings /HostConfig/PublishAllPorts /Config/Healthcheck /Config/Labels"
                            + " /HostConfig/CgroupnsMode /HostConfig/CgroupParent /HostConfig/GroupAdd /HostConfig/Init"
                            + " /HostConfig/LogConfig /HostConfig/LogConfig/Config /HostConfig/OomKillDisable"
                            + " /HostConfig/OomScoreAdj /HostConfig/ShmSize /HostConfig/Sysctls /HostConfig/Ulimits"
                            + " /HostConfig/UsernsMode /HostConfig/VolumesFrom /NetworkSettings/Networks"
                            + " /NetworkSettings /NetworkSettings/Ports /Mounts")
                    .split(" ", -1));

    private static final JsonNode STRANGE = Json.tree("""
            [null, true, 7, -1, 1.5, 1e300, "", "host", "unconfined", "\\u001b[31m", [], [null], ["ALL", 3], [[]], \
            [{}], {}, {"a": null}, {"80/tcp": 5}]
            """);

    private Answers() {}

    /** The recorded answers. */
    static Stream<String> names() {
        return RECORDED.stream();
    }

    /** One answer whole, first, and with each field spoilt in each way. */
    static List<ObjectNode> variants(String name) {
        ObjectNode whole = RecordedInspect.of(name);
        var variants = new ArrayList<>(List.of(whole));
        for (String field : FIELDS) {
            variants.add(without(whole, field));
            for (JsonNode strange : STRANGE) {
                variants.add(new Container(whole).with(field, strange).tree());
            }
        }
        return variants;
    }

    private static ObjectNode without(ObjectNode tree, String pointer) {
        ObjectNode copy = tree.deepCopy();
        int slash = pointer.lastIndexOf('/');
        if (copy.at(pointer.substring(0, slash)) instanceof ObjectNode parent) {
            parent.remove(pointer.substring(slash + 1));
        }
        return copy;
    }
}
