package dev.wharden.container;

import static dev.wharden.container.InspectType.flag;
import static dev.wharden.container.InspectType.list;
import static dev.wharden.container.InspectType.map;
import static dev.wharden.container.InspectType.object;
import static dev.wharden.container.InspectType.text;
import static dev.wharden.container.InspectType.whole;
import static dev.wharden.container.InspectType.word;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What the engine puts into the fields of {@link Field} that hold more than one value (moby api/types/container, API
 * 1.44 to 1.52).
 */
final class FieldTypes {
    static final InspectType TEXTS = list(text()).orNull();

    private static final int LAST_PORT = 65_535;
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}(-[0-9]{1,5})?(/(tcp|udp|sctp))?");

    static final InspectType PORTS = map(list(object(Map.of(
                            "HostIp", text().optional(),
                            "HostPort",
                                    text("a port or a range of ports", FieldTypes::isHostPort)
                                            .optional())))
                    .orNull())
            .orNull()
            .where("a map of ports and protocols", ports -> isEachKey(ports, FieldTypes::isPort));

    /** Words that mean something to an engine: in another spelling they may mean it to another. */
    private static final Set<String> OF_NETWORKS = Set.of("host", "none", "bridge", "default", "container", "ns");

    /** An engine takes nearly any name (26.1.5); newer ones no more than letters, digits and {@code _.-}. */
    private static final Pattern OF_NETWORK =
            Pattern.compile("[^\\p{Cntrl}\\s/:]([^\\p{Cntrl}/:]*[^\\p{Cntrl}\\s/:])?");

    static final InspectType NETWORK_MODE = text("a network", FieldTypes::isNetwork);

    /** By name, or by number: what Go reads as one, with a sign. */
    static final InspectType GROUPS = list(text("a group", UserSpec::isGroup)).orNull();

    static final InspectType TMPFS = map(text("a list of options of a tmpfs", TmpfsMount::isKnown))
            .optional()
            .where("a map of paths", mounts -> isEachKey(mounts, FieldTypes::isTmpfs));

    private static final String OF_OTHER = "container:";

    /** The root, and what the kernel shows: no runtime mounts a tmpfs there. */
    private static final Pattern NO_TMPFS = Pattern.compile("/+|/+proc(/.*)?");

    /** A path in the container. */
    private static final InspectType TARGET = text("a path", path -> path.startsWith("/"));

    private static final InspectType KIND = word("bind", "volume", "tmpfs", "image");

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
            .where("a bind with its source, or a volume in its own folder", FieldTypes::isShown));

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

    static final InspectType HEALTHCHECK = object(Map.of(
                    "Test",
                    list(text()).where("a test of health", FieldTypes::isTest).optional()))
            .optional();

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

    private static boolean isEachKey(JsonNode map, Predicate<String> rule) {
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            if (!rule.test(entry.getKey())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPort(String key) {
        int end = key.indexOf('/');
        return PORT.matcher(key).matches() && isHostPort(end < 0 ? key : key.substring(0, end));
    }

    private static boolean isHostPort(String range) {
        if (range.isEmpty()) {
            return true;
        }
        if (!PORT.matcher(range).matches() || range.contains("/")) {
            return false;
        }
        int hyphen = range.indexOf('-');
        int first = Integer.parseInt(hyphen < 0 ? range : range.substring(0, hyphen));
        int last = hyphen < 0 ? first : Integer.parseInt(range.substring(hyphen + 1));
        return first <= last && last <= LAST_PORT;
    }

    private static boolean isNetwork(String mode) {
        if (mode.startsWith(OF_OTHER)) {
            return mode.length() > OF_OTHER.length();
        }
        String word = mode.toLowerCase(Locale.ROOT);
        boolean other =
                OF_NETWORKS.contains(word) && (!word.equals(mode) || word.equals("ns") || OF_OTHER.equals(word + ":"));
        return OF_NETWORK.matcher(mode).matches() && !other;
    }

    /** None of its own, none at all, or a command: the engine runs nothing for another word, without an error. */
    private static boolean isTest(JsonNode test) {
        return switch (test.path(0).asText("")) {
            case "NONE" -> true;
            case "CMD", "CMD-SHELL" -> !test.path(1).asText("").isBlank();
            default -> test.isEmpty();
        };
    }

    private static boolean isTmpfs(String path) {
        return path.startsWith("/") && !NO_TMPFS.matcher(path).matches();
    }

    /** The local driver's volumes all lie in folders of the engine's that have their names, and no way leads out. */
    private static boolean isShown(JsonNode mount) {
        String source = mount.path("Source").asText("");
        String name = mount.path("Name").asText("");
        String place = source + "/";
        boolean local = mount.path("Type").asText().equals("volume")
                && Set.of("", "local").contains(mount.path("Driver").asText(""));
        return isSourced(mount)
                && (!local
                        || source.isEmpty()
                        || (!name.isEmpty() && place.contains("/" + name + "/_data/") && !place.contains("/../")));
    }

    private static boolean isSourced(JsonNode mount) {
        return !mount.path("Type").asText().equals("bind")
                || mount.path("Source").asText().startsWith("/");
    }
}
