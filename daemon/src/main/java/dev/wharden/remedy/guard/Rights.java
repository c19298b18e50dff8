package dev.wharden.remedy.guard;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.UserSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What the engine grants a container by its declaration, to be compared with what it grants another one. Neither limits
 * nor the image count, but for a user's name: any image can be given any name. Pure.
 *
 * @param declared digest of the fields that must be the same, whatever the order of their lists
 * @param user as declared, a name with the image that it is of; empty for root
 * @param mounts a line each, but for the volumes that the engine makes for this container alone
 * @param masks paths that are hidden from it or read-only, a line each
 */
record Rights(String declared, String user, Set<String> mounts, Set<String> masks) {
    private static final List<String> SAME = List.of(
            "Privileged",
            "CapAdd",
            "CapDrop",
            "SecurityOpt",
            "Devices",
            "DeviceCgroupRules",
            "DeviceRequests",
            "NetworkMode",
            "PidMode",
            "IpcMode",
            "UTSMode",
            "UsernsMode",
            "CgroupnsMode",
            "Cgroup",
            "CgroupParent",
            "Runtime",
            "ReadonlyRootfs",
            "GroupAdd",
            "Sysctls",
            "VolumeDriver");

    /** Engines before version 26 show the one where later ones show the other. */
    private static final String DEFAULT_NETWORK = "\"default\"";

    private static final String BRIDGE = "\"bridge\"";

    private static final Pattern ENGINE_MADE = Pattern.compile("[0-9a-f]{64}");

    Rights {
        mounts = Set.copyOf(mounts);
        masks = Set.copyOf(masks);
    }

    /** Those of a container; empty where it was read in part. */
    static Optional<Rights> of(Container container) {
        if (container.isCut()) {
            return Optional.empty();
        }
        UserSpec user = UserSpec.of(container);
        return Optional.of(new Rights(
                digest(declared(container)),
                user.isRoot()
                        ? ""
                        : container.text("/Config/User") + (user.isName() ? " of " + container.imageId() : ""),
                items(container.at("/Mounts"))
                        .filter(mount -> !isEngineMade(container, mount))
                        .map(Rights::line)
                        .collect(Collectors.toSet()),
                Stream.concat(
                                container.strings("/HostConfig/MaskedPaths").stream()
                                        .map(path -> "hidden " + path),
                                container.strings("/HostConfig/ReadonlyPaths").stream()
                                        .map(path -> "read-only " + path))
                        .collect(Collectors.toSet())));
    }

    /** Whether the other has none beyond these. */
    boolean cover(Rights other) {
        return declared.equals(other.declared)
                && (user.isEmpty() || user.equals(other.user))
                && mounts.containsAll(other.mounts)
                && other.masks.containsAll(masks);
    }

    private static String declared(Container container) {
        var text = new StringBuilder();
        for (String key : SAME) {
            JsonNode value = container.at("/HostConfig/" + key);
            if (!isVacant(value)) {
                text.append(key).append('=').append(canonical(value)).append('\n');
            }
        }
        // By its options a volume of any name may be a folder of the host, and a folder of a volume the whole of it.
        items(container.at("/HostConfig/Mounts"))
                .flatMap(mount -> Stream.of("BindOptions", "VolumeOptions")
                        .map(mount::path)
                        .filter(options -> !isVacant(options))
                        .map(options -> mount.path("Target") + " " + options))
                .sorted()
                .forEach(options -> text.append("mount=").append(options).append('\n'));
        return text.toString();
    }

    private static String canonical(JsonNode value) {
        if (value.isArray()) {
            return new TreeSet<>(items(value).map(JsonNode::toString).toList()).toString();
        }
        String text = value.toString();
        return text.equals(DEFAULT_NETWORK) ? BRIDGE : text;
    }

    private static boolean isVacant(JsonNode value) {
        return value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.textValue().isEmpty())
                || (value.isBoolean() && !value.booleanValue())
                || (value.isContainerNode() && value.isEmpty());
    }

    private static String line(JsonNode mount) {
        String what = mount.path("Type").asText().equals("volume") ? "Name" : "Source";
        return mount.path("Type").asText() + " " + mount.path(what) + " " + mount.path("Destination")
                + (mount.path("RW").asBoolean(true) ? " rw " : " ro ")
                + mount.path("Propagation").asText();
    }

    /** Empty at its start, and of no other container: what is declared with its name is not. */
    private static boolean isEngineMade(Container container, JsonNode mount) {
        String name = mount.path("Name").asText();
        return mount.path("Type").asText().equals("tmpfs")
                || (ENGINE_MADE.matcher(name).matches()
                        && container.at("/HostConfig/VolumesFrom").isEmpty()
                        && container.strings("/HostConfig/Binds").stream()
                                .noneMatch(bind -> bind.startsWith(name + ":"))
                        && items(container.at("/HostConfig/Mounts"))
                                .noneMatch(
                                        asked -> asked.path("Source").asText().equals(name)));
    }

    private static Stream<JsonNode> items(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
