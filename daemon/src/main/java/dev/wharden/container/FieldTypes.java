package dev.wharden.container;

import static dev.wharden.container.InspectType.flag;
import static dev.wharden.container.InspectType.list;
import static dev.wharden.container.InspectType.map;
import static dev.wharden.container.InspectType.object;
import static dev.wharden.container.InspectType.text;
import static dev.wharden.container.InspectType.whole;
import static dev.wharden.container.InspectType.word;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/**
 * What the engine puts into the fields of {@link Field} that hold more than one value (moby api/types/container, API
 * 1.44 to 1.52).
 */
final class FieldTypes {
    static final InspectType TEXTS = list(text()).orNull();

    static final InspectType PORTS = map(list(object(Map.of(
                            "HostIp", text().optional(),
                            "HostPort",
                                    text("a port or a range of ports", "([0-9]{1,5}(-[0-9]{1,5})?)?")
                                            .optional())))
                    .orNull())
            .orNull();

    private static final String OF_OTHER = "container:";

    /** A path in the container. */
    private static final InspectType TARGET = text("a path", path -> path.startsWith("/"));

    private static final InspectType KIND = word("bind", "volume", "tmpfs", "image", "npipe", "cluster");

    private static final InspectType DRIVER =
            object(Map.of("Name", text().optional(), "Options", map(text()).optional()));

    /** The kernel's words (mount_namespaces(7)); empty where it is not the bind of a folder. */
    private static final InspectType PROPAGATION =
            text("a propagation that Linux has", "(r?(private|shared|slave))?").optional();

    /** API 1.46 and later have Options: lists of one word, or of a word and its value. */
    private static final InspectType TMPFS_OPTIONS = object(Map.of(
            "SizeBytes", whole().optional(),
            "Options", list(list(text())).optional()));

    static final InspectType MOUNTS = list(object(Map.of(
                            "Type", KIND,
                            "Source", text().optional(),
                            "ReadOnly", flag().optional(),
                            "Target", TARGET,
                            "VolumeOptions",
                                    object(Map.of("DriverConfig", DRIVER.optional()))
                                            .optional(),
                            "BindOptions",
                                    object(Map.of("Propagation", PROPAGATION)).optional(),
                            "TmpfsOptions", TMPFS_OPTIONS.optional()))
                    .where("a bind with its source", FieldTypes::isSourced))
            .optional();

    static final InspectType MOUNTED = list(object(Map.of(
                    "Type",
                    KIND,
                    "Name",
                    text().optional(),
                    "Source",
                    text().optional(),
                    "RW",
                    flag(),
                    "Propagation",
                    PROPAGATION,
                    "Destination",
                    TARGET))
            .where("a bind with its source", FieldTypes::isSourced));

    static final InspectType BINDS = list(text("source:target", "([^:]+:)?/.*")).orNull();

    static final InspectType DEVICES =
            list(object(Map.of("PathOnHost", TARGET))).orNull();

    static final InspectType DEVICE_REQUESTS = list(object(Map.of(
                    "Driver", text().optional(),
                    "DeviceIDs", list(text()).optional(),
                    "Capabilities", list(list(text())).optional())))
            .orNull();

    /** By the names of the networks; what a container has there the engine knows once it runs. */
    static final InspectType NETWORKS =
            map(object(Map.of("NetworkID", text().optional())).orNull()).orNull();

    static final InspectType HEALTHCHECK =
            object(Map.of("Test", list(text()).optional())).optional();

    static final InspectType LOG = object(Map.of(
            "Type", text(),
            "Config", map(text()).orNull()));

    /** -1 is without limit. */
    static final InspectType ULIMITS = list(object(Map.of(
                    "Name", text("the name of a limit", "[A-Za-z]+"),
                    "Soft", whole(),
                    "Hard", whole())))
            .orNull();

    static final InspectType PID_MODE = mode("a pid mode that Wharden knows", Set.of("", "host", "private"));

    static final InspectType IPC_MODE =
            mode("an ipc mode that Wharden knows", Set.of("", "host", "private", "none", "shareable"));

    static final InspectType DROPS =
            list(text("a capability that Linux has", Capabilities::isKnown)).orNull();

    static final InspectType SECURITY_OPTIONS = list(text(
                    "a security option that Wharden knows", SecurityOptions::isKnown))
            .orNull();

    private FieldTypes() {}

    /** One of these words, or that of another container. */
    private static InspectType mode(String wanted, Set<String> words) {
        return text(
                wanted,
                mode -> words.contains(mode) || (mode.startsWith(OF_OTHER) && mode.length() > OF_OTHER.length()));
    }

    private static boolean isSourced(JsonNode mount) {
        return !mount.path("Type").asText().equals("bind")
                || mount.path("Source").asText().startsWith("/");
    }
}
