package dev.wharden.container;

import static dev.wharden.container.InspectType.flag;
import static dev.wharden.container.InspectType.list;
import static dev.wharden.container.InspectType.map;
import static dev.wharden.container.InspectType.object;
import static dev.wharden.container.InspectType.text;
import static dev.wharden.container.InspectType.word;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

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

    /** A path in the container. */
    private static final InspectType TARGET = text("a path", "/.*");

    private static final InspectType KIND = word("bind", "volume", "tmpfs", "image", "npipe", "cluster");

    private static final InspectType DRIVER =
            object(Map.of("Name", text().optional(), "Options", map(text()).optional()));

    static final InspectType MOUNTS = list(object(Map.of(
                            "Type", KIND,
                            "Source", text().optional(),
                            "ReadOnly", flag().optional(),
                            "Target", TARGET,
                            "VolumeOptions",
                                    object(Map.of("DriverConfig", DRIVER.optional()))
                                            .optional()))
                    .where("a bind with its source", FieldTypes::isSourced))
            .optional();

    static final InspectType MOUNTED = list(object(Map.of(
                    "Type", KIND,
                    "Name", text().optional(),
                    "Source", text().optional(),
                    "RW", flag(),
                    "Destination", TARGET))
            .where("a bind with its source", FieldTypes::isSourced));

    static final InspectType BINDS = list(text("source:target", "([^:]+:)?/.*")).orNull();

    static final InspectType DEVICES =
            list(object(Map.of("PathOnHost", text("a path", "/.*")))).orNull();

    static final InspectType DEVICE_REQUESTS = list(object(Map.of(
                    "Driver", text().optional(),
                    "DeviceIDs", list(text()).optional(),
                    "Capabilities", list(list(text())).optional())))
            .orNull();

    private static final String OF_OTHER = "container:.+";

    static final InspectType PID_MODE = text("a pid mode that Wharden knows", "|host|private|" + OF_OTHER);

    static final InspectType IPC_MODE =
            text("an ipc mode that Wharden knows", "|host|private|none|shareable|" + OF_OTHER);

    static final InspectType DROPS =
            list(text("a capability that Linux has", Capabilities::isKnown)).orNull();

    static final InspectType SECURITY_OPTIONS = list(text(
                    "a security option that Wharden knows", SecurityOptions::isKnown))
            .orNull();

    private FieldTypes() {}

    private static boolean isSourced(JsonNode mount) {
        return !mount.path("Type").asText().equals("bind")
                || mount.path("Source").asText().startsWith("/");
    }
}
