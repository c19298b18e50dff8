package dev.wharden.container;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A set of Linux capabilities, and the set that Docker computes for a container from {@code Privileged}, {@code CapAdd}
 * and {@code CapDrop}.
 *
 * <p>Names are without {@code CAP_}, in capitals. A container's lists hold them in any case, with or without the
 * prefix, because the API keeps what it was given.
 *
 * @param mask bit n is capability n of linux/capability.h, as in {@code CapBnd} of {@code /proc/PID/status}
 */
public record Capabilities(long mask) {
    /** The magic word of {@code CapAdd} and {@code CapDrop}. */
    public static final String EVERY = "ALL";

    /** In the order of their bits (linux/capability.h up to 6.18). */
    private static final List<String> NAMES = List.of(
            "CHOWN",
            "DAC_OVERRIDE",
            "DAC_READ_SEARCH",
            "FOWNER",
            "FSETID",
            "KILL",
            "SETGID",
            "SETUID",
            "SETPCAP",
            "LINUX_IMMUTABLE",
            "NET_BIND_SERVICE",
            "NET_BROADCAST",
            "NET_ADMIN",
            "NET_RAW",
            "IPC_LOCK",
            "IPC_OWNER",
            "SYS_MODULE",
            "SYS_RAWIO",
            "SYS_CHROOT",
            "SYS_PTRACE",
            "SYS_PACCT",
            "SYS_ADMIN",
            "SYS_BOOT",
            "SYS_NICE",
            "SYS_RESOURCE",
            "SYS_TIME",
            "SYS_TTY_CONFIG",
            "MKNOD",
            "LEASE",
            "AUDIT_WRITE",
            "AUDIT_CONTROL",
            "SETFCAP",
            "MAC_OVERRIDE",
            "MAC_ADMIN",
            "SYSLOG",
            "WAKE_ALARM",
            "BLOCK_SUSPEND",
            "AUDIT_READ",
            "PERFMON",
            "BPF",
            "CHECKPOINT_RESTORE");

    /** The bit of each name. */
    private static final Map<String, Integer> BITS =
            IntStream.range(0, NAMES.size()).boxed().collect(Collectors.toUnmodifiableMap(NAMES::get, bit -> bit));

    /** Every capability that has a name; a host may have fewer. */
    public static final Capabilities ALL = new Capabilities((1L << NAMES.size()) - 1);

    /** The 14 that a container has when nothing is said (moby oci/caps/defaults.go). */
    public static final Capabilities DEFAULT = new Capabilities(0xa80425fbL);

    /**
     * The set of these names, in any spelling; ALL is every one. Names that Linux does not have are left out: see
     * {@link #isKnown}.
     */
    public static Capabilities of(Collection<String> names) {
        long mask = 0;
        for (String name : names) {
            mask |= bits(normalised(name));
        }
        return new Capabilities(mask);
    }

    /**
     * What the engine gives a container (moby oci/caps/utils.go, TweakCapabilities): privileged wins over all; ALL
     * added is all but those dropped by name (dropping ALL is then ignored); ALL dropped is exactly those added; the
     * same name in both lists is added.
     */
    public static Capabilities computed(boolean privileged, Collection<String> add, Collection<String> drop) {
        if (privileged) {
            return ALL;
        }
        if (hasEvery(add)) {
            return ALL.minus(of(withoutEvery(drop)));
        }
        if (hasEvery(drop)) {
            return of(add);
        }
        return DEFAULT.minus(of(drop)).plus(of(add));
    }

    /** What the engine gives the container that is declared so. */
    public static Capabilities of(Container container) {
        return computed(
                container.isTrue("/HostConfig/Privileged"),
                container.strings("/HostConfig/CapAdd"),
                container.strings("/HostConfig/CapDrop"));
    }

    /** In capitals and without {@code CAP_}: {@code cap_Net_Admin} is {@code NET_ADMIN}. */
    public static String normalised(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.startsWith("CAP_") ? upper.substring("CAP_".length()) : upper;
    }

    /** Whether it is a capability or ALL, in any spelling. */
    public static boolean isKnown(String name) {
        String normalised = normalised(name);
        return normalised.equals(EVERY) || BITS.containsKey(normalised);
    }

    /** Every name, in the order of the bits. */
    public static List<String> known() {
        return NAMES;
    }

    /** Those of this set that are not in the other. */
    public Capabilities minus(Capabilities other) {
        return new Capabilities(mask & ~other.mask);
    }

    /** Those of either. */
    public Capabilities plus(Capabilities other) {
        return new Capabilities(mask | other.mask);
    }

    /** Those of both. */
    public Capabilities and(Capabilities other) {
        return new Capabilities(mask & other.mask);
    }

    /** Whether each of this set is in the other. */
    public boolean within(Capabilities other) {
        return minus(other).isEmpty();
    }

    /** None at all. */
    public boolean isEmpty() {
        return mask == 0;
    }

    /** The names in the order of their bits; one that is newer than this program is {@code 41}, as capsh prints it. */
    public List<String> names() {
        var names = new ArrayList<String>();
        for (int bit = 0; bit < Long.SIZE; bit++) {
            if ((mask & (1L << bit)) != 0) {
                names.add(bit < NAMES.size() ? NAMES.get(bit) : Integer.toString(bit));
            }
        }
        return List.copyOf(names);
    }

    private static long bits(String normalised) {
        if (normalised.equals(EVERY)) {
            return ALL.mask;
        }
        Integer bit = BITS.get(normalised);
        return bit == null ? 0 : 1L << bit;
    }

    private static boolean hasEvery(Collection<String> spellings) {
        for (String name : spellings) {
            if (normalised(name).equals(EVERY)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> withoutEvery(Collection<String> spellings) {
        return spellings.stream()
                .map(Capabilities::normalised)
                .filter(name -> !name.equals(EVERY))
                .toList();
    }
}
