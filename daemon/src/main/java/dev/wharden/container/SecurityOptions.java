package dev.wharden.container;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code HostConfig.SecurityOpt}: {@code key=value}, {@code key:value} of old, and the bare words
 * {@code no-new-privileges}, {@code writable-cgroups} and {@code disable} (which is {@code label=disable}). Of a
 * repeated key the last one holds; only {@code label} is a list (moby daemon/daemon_unix.go, parseSecurityOpt).
 *
 * @param raw the elements as they are, in their order
 */
public record SecurityOptions(List<String> raw) {
    /** The key of no_new_privs. */
    public static final String NO_NEW_PRIVILEGES = "no-new-privileges";

    /** The key of the seccomp profile. */
    public static final String SECCOMP = "seccomp";

    /** The key of the AppArmor profile. */
    public static final String APPARMOR = "apparmor";

    /** The key of SELinux labels. */
    public static final String LABEL = "label";

    /** The key of a writable /sys/fs/cgroup (Engine 28). */
    public static final String WRITABLE_CGROUPS = "writable-cgroups";

    private static final String DISABLE = "disable";
    private static final Set<String> FLAGS = Set.of(NO_NEW_PRIVILEGES, WRITABLE_CGROUPS);

    /** What strconv.ParseBool takes for true. */
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    /** All that it takes. */
    private static final Set<String> BOOLEANS =
            Set.of("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False");

    /** Those of which an empty value is the engine's default. */
    private static final Set<String> PROFILES = Set.of(SECCOMP, APPARMOR);

    public SecurityOptions {
        raw = List.copyOf(raw);
    }

    /** Those of a container as it is declared. */
    public static SecurityOptions of(Container container) {
        return new SecurityOptions(container.strings("/HostConfig/SecurityOpt"));
    }

    /**
     * The value of a key, the last one where it is repeated; {@code true} for a bare flag; empty when the key is not
     * there.
     */
    public Optional<String> value(String key) {
        for (String element : raw.reversed()) {
            Option option = Option.parse(element);
            if (option.key.equals(key)) {
                return Optional.of(option.value);
            }
        }
        return Optional.empty();
    }

    /** A flag's value, or empty when it is not there. A word that the engine would refuse counts as false. */
    public Optional<Boolean> flag(String key) {
        return value(key).map(TRUE::contains);
    }

    /**
     * Whether the engine takes an element and this program knows what it does: a newer engine's option may do anything.
     */
    public static boolean isKnown(String element) {
        Option option = Option.parse(element);
        if (FLAGS.contains(option.key)) {
            return BOOLEANS.contains(option.value);
        }
        // A bare word of these has no value at all, which the engine refuses.
        return PROFILES.contains(option.key)
                ? !element.equals(option.key)
                : option.key.equals(LABEL) && !option.value.isEmpty();
    }

    /** The SELinux labels in their order: {@code disable}, {@code type:container_t}, … */
    public List<String> labels() {
        return raw.stream()
                .map(Option::parse)
                .filter(option -> option.key.equals(LABEL))
                .map(Option::value)
                .toList();
    }

    /** Whether SELinux is off for it: one {@code disable} among the labels is enough. */
    public boolean labelsDisabled() {
        return labels().contains(DISABLE);
    }

    /** Without any element of the key, in whatever spelling. */
    public SecurityOptions without(String key) {
        return new SecurityOptions(raw.stream()
                .filter(element -> !Option.parse(element).key.equals(key))
                .toList());
    }

    /**
     * With exactly one element of the key, {@code key=value}, at the end: appending alone could be undone by nothing,
     * but would hide what holds.
     */
    public SecurityOptions with(String key, String value) {
        var elements = new ArrayList<>(without(key).raw);
        elements.add(key + "=" + value);
        return new SecurityOptions(elements);
    }

    /** Without {@code label=disable} in any spelling; other labels stay. */
    public SecurityOptions withoutLabelDisable() {
        return new SecurityOptions(raw.stream()
                .filter(element -> !Option.parse(element).equals(new Option(LABEL, DISABLE)))
                .toList());
    }

    /** As it stands in a declaration. */
    public ArrayNode json() {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        raw.forEach(json::add);
        return json;
    }

    private record Option(String key, String value) {
        static Option parse(String element) {
            if (FLAGS.contains(element)) {
                return new Option(element, "true");
            }
            if (element.equals(DISABLE)) {
                return new Option(LABEL, DISABLE);
            }
            int cut = element.indexOf('=') >= 0 ? element.indexOf('=') : element.indexOf(':');
            return cut < 0
                    ? new Option(element, "")
                    : new Option(element.substring(0, cut), element.substring(cut + 1));
        }
    }
}
