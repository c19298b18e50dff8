package dev.wharden.control;

import static dev.wharden.container.InspectType.flag;
import static dev.wharden.container.InspectType.list;
import static dev.wharden.container.InspectType.map;
import static dev.wharden.container.InspectType.object;
import static dev.wharden.container.InspectType.text;
import static dev.wharden.container.InspectType.whole;
import static dev.wharden.container.InspectType.word;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Capabilities;
import dev.wharden.container.Container;
import dev.wharden.container.InspectType;
import dev.wharden.container.InspectType.Wrong;
import dev.wharden.container.SecurityOptions;
import java.util.List;
import java.util.Map;

/**
 * The fields of an inspect answer that controls read, with what the engine puts into them (moby api/types/container, API 1.44 to 1.52: a field without omitempty is
 * always sent; slices, maps and pointers may be null). What does not fit is unread: a field that is missing, null, of another type or a word that Wharden does not know
 * may mean anything.
 */
public final class InspectTypes {
    /** Whether it runs, as which process and since when. */
    public static final String STATE = "/State";

    private static final String MODE_OF_OTHER = "container:.+";

    private static final InspectType PORTS = map(list(object(Map.of(
                            "HostIp", text().optional(),
                            "HostPort",
                                    text("a port or a range of ports", "([0-9]{1,5}(-[0-9]{1,5})?)?")
                                            .optional())))
                    .orNull())
            .orNull();

    private static final InspectType TEXTS = list(text()).orNull();

    /** A path in the container. */
    private static final InspectType TARGET = text("a path", "/.*");

    private static final InspectType MOUNT = object(Map.of(
                    "Type", word("bind", "volume", "tmpfs", "image", "npipe", "cluster"),
                    "Source", text().optional(),
                    "ReadOnly", flag().optional(),
                    "Target", TARGET,
                    "VolumeOptions",
                            object(Map.of(
                                            "DriverConfig",
                                            object(Map.of(
                                                            "Name", text().optional(),
                                                            "Options",
                                                                    map(text()).optional()))
                                                    .optional()))
                                    .optional()))
            .where("a bind with its source", InspectTypes::isSourced);

    private static final InspectType MOUNTED = object(Map.of(
                    "Type", word("bind", "volume", "tmpfs", "image", "npipe", "cluster"),
                    "Name", text().optional(),
                    "Source", text().optional(),
                    "RW", flag(),
                    "Destination", TARGET))
            .where("a bind with its source", InspectTypes::isSourced);

    private static final InspectType DEVICE_REQUEST = object(Map.of(
            "Driver", text().optional(),
            "DeviceIDs", list(text()).optional(),
            "Capabilities", list(list(text())).optional()));

    private static final Map<String, InspectType> FIELDS = Map.ofEntries(
            Map.entry("/Id", text()),
            Map.entry("/Name", text("a name", "/.+")),
            Map.entry("/Path", text()),
            Map.entry(STATE, object(Map.of("Running", flag(), "Pid", whole(), "StartedAt", text()))),
            Map.entry("/Mounts", list(MOUNTED)),
            Map.entry("/Config/User", text()),
            Map.entry("/Config/Image", text("the name of an image", ".+")),
            Map.entry("/Config/Env", TEXTS),
            Map.entry("/NetworkSettings/Ports", PORTS),
            Map.entry("/HostConfig/Privileged", flag()),
            Map.entry("/HostConfig/CapAdd", TEXTS),
            Map.entry(
                    "/HostConfig/CapDrop",
                    list(text("a capability that Linux has", Capabilities::isKnown))
                            .orNull()),
            Map.entry(
                    "/HostConfig/SecurityOpt",
                    list(text("a security option that Wharden knows", SecurityOptions::isKnown))
                            .orNull()),
            Map.entry("/HostConfig/MaskedPaths", TEXTS),
            Map.entry("/HostConfig/ReadonlyPaths", TEXTS),
            Map.entry("/HostConfig/NetworkMode", text("a network", ".+")),
            Map.entry("/HostConfig/PidMode", text("a pid mode that Wharden knows", "|host|private|" + MODE_OF_OTHER)),
            Map.entry(
                    "/HostConfig/IpcMode",
                    text("an ipc mode that Wharden knows", "|host|private|none|shareable|" + MODE_OF_OTHER)),
            Map.entry("/HostConfig/UTSMode", word("", "host", "private")),
            Map.entry("/HostConfig/CgroupnsMode", word("", "host", "private")),
            Map.entry("/HostConfig/Runtime", text().optional()),
            Map.entry("/HostConfig/ReadonlyRootfs", flag()),
            Map.entry("/HostConfig/Tmpfs", map(text()).optional()),
            Map.entry(
                    "/HostConfig/Binds",
                    list(text("source:target", "([^:]+:)?/.*")).orNull()),
            Map.entry("/HostConfig/Mounts", list(MOUNT).optional()),
            Map.entry(
                    "/HostConfig/Devices",
                    list(object(Map.of("PathOnHost", text("a path", "/.*")))).orNull()),
            Map.entry("/HostConfig/DeviceCgroupRules", TEXTS),
            Map.entry("/HostConfig/DeviceRequests", list(DEVICE_REQUEST).orNull()),
            Map.entry("/HostConfig/Memory", whole()),
            Map.entry("/HostConfig/MemorySwap", whole()),
            Map.entry("/HostConfig/NanoCpus", whole()),
            Map.entry("/HostConfig/CpuQuota", whole()),
            Map.entry("/HostConfig/CpuPeriod", whole()),
            Map.entry("/HostConfig/CpusetCpus", text("a list of processors", "[0-9, -]*")),
            Map.entry("/HostConfig/PidsLimit", whole().orNull()),
            Map.entry("/HostConfig/RestartPolicy/Name", word("", "no", "always", "unless-stopped", "on-failure")),
            Map.entry("/HostConfig/RestartPolicy/MaximumRetryCount", whole()),
            Map.entry("/HostConfig/PortBindings", PORTS),
            Map.entry("/HostConfig/PublishAllPorts", flag()));

    private InspectTypes() {}

    /**
     * What is wrong with a field: the field itself, or values in it, each by its own pointer; empty where it is right.
     *
     * <p>Throws IllegalArgumentException for a field that is not in the table: a control must not read what has no type.
     */
    static List<Wrong> wrong(Container declared, String pointer) {
        InspectType type = FIELDS.get(pointer);
        if (type == null) {
            throw new IllegalArgumentException("no type is known of the inspect field " + pointer);
        }
        return type.check(pointer, declared.at(pointer));
    }

    /** Whether a field, and all that is in it, can be read. */
    public static boolean isRight(Container declared, String pointer) {
        return wrong(declared, pointer).isEmpty();
    }

    private static boolean isSourced(JsonNode mount) {
        return !mount.path("Type").asText().equals("bind")
                || mount.path("Source").asText().startsWith("/");
    }
}
