package dev.wharden.control.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Field;
import dev.wharden.control.Findings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A port of a container that the host listens on.
 *
 * @param container such as {@code 80/tcp}
 * @param address as given: the empty word, 0.0.0.0 and :: are every address
 * @param number the host's port, a range such as {@code 8000-8010}, or the empty word for one that the engine will
 *     choose
 * @param field where it stands
 */
record PublishedPort(String container, String address, String number, String field) {
    private static final Set<String> WILDCARDS = Set.of("", "0.0.0.0", "0:0:0:0:0:0:0:0");

    /**
     * Those that are asked for, and those that the engine has chosen since; one that is both is one, and so are the two
     * lines of a wildcard.
     */
    static List<PublishedPort> of(Findings found) {
        var ports = new ArrayList<PublishedPort>();
        var known = new HashSet<List<String>>();
        for (Field table : List.of(Field.PORT_BINDINGS, Field.PUBLISHED)) {
            JsonNode bindings = found.node(table);
            for (Map.Entry<String, JsonNode> entry : bindings.properties()) {
                String field = table.pointer() + "/"
                        + entry.getKey().replace("~", "~0").replace("/", "~1");
                for (JsonNode binding : entry.getValue()) {
                    var port = new PublishedPort(
                            entry.getKey(),
                            plain(binding.path("HostIp").asText("")),
                            binding.path("HostPort").asText(""),
                            field);
                    if (!known.contains(port.key("")) && known.add(port.key(port.number))) {
                        ports.add(port);
                    }
                }
            }
        }
        return ports;
    }

    /** Whether it listens on every address. */
    boolean isWildcard() {
        return WILDCARDS.contains(IpAddress.normal(address));
    }

    /** Whether it listens on no more than the address that a policy names. */
    boolean isOn(String allowed) {
        String other = IpAddress.normal(plain(allowed));
        return isWildcard()
                ? WILDCARDS.contains(other)
                : IpAddress.normal(address).equals(other);
    }

    /** The address for people. */
    String shownAddress() {
        return address.isEmpty() ? "0.0.0.0" : address;
    }

    /** Whether the host's port is that one and nothing else. */
    boolean isOnly(long port) {
        OptionalLong first = first();
        return first.isPresent() && first.getAsLong() == port && !number.contains("-");
    }

    /** Whether the host's port, or the first of its range, is below; one that the engine chooses never is. */
    boolean isBelow(long minimum) {
        OptionalLong first = first();
        return first.isPresent() && first.getAsLong() > 0 && first.getAsLong() < minimum;
    }

    private OptionalLong first() {
        String digits = number.split("-", -1)[0];
        return digits.matches("[0-9]{1,6}") ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }

    /** Equal for those that are one; the empty number is one that the engine chooses, and stands for what it chose. */
    private List<String> key(String number) {
        return List.of(container, isWildcard() ? "" : IpAddress.normal(address), number);
    }

    private static String plain(String address) {
        return address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
    }
}
