package dev.wharden.remedy.recreate.needs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.SameJson;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The subnets of a network, as inspect shows them. One that the engine has chosen may be another next time; one that a
 * person has chosen is what it was, with its gateway, its range and the addresses that are kept in it. Which of the two
 * it is nothing tells but its form, and an engine that was restarted shows the gateway of both (26.1.5).
 */
public final class Subnets {
    private static final String SUBNET = "Subnet";
    private static final String RANGE = "IPRange";
    private static final String GATEWAY = "Gateway";
    /** All that inspect shows of a subnet that the engine may have chosen (26.1.5). */
    private static final Set<String> CHOSEN = Set.of(SUBNET, GATEWAY);
    /** Value of a mode in which a bridge has no address in its network. */
    private static final String ISOLATED = "isolated";

    private static final List<String> GATEWAY_MODES =
            List.of("com.docker.network.bridge.gateway_mode_ipv4", "com.docker.network.bridge.gateway_mode_ipv6");

    private Subnets() {}

    /**
     * Whether the engine may have chosen it: its gateway is its first address then, or it has none where later engines
     * give none, and nothing else is said of it.
     */
    public static boolean mayBeChosen(JsonNode network, JsonNode subnet) {
        Set<String> names = names(subnet);
        return (names.equals(CHOSEN) && first(subnet).equals(gateway(subnet)))
                || (names.equals(Set.of(SUBNET)) && mayHaveNoGateway(network));
    }

    private static boolean mayHaveNoGateway(JsonNode network) {
        JsonNode options = network.path("Options");
        return network.path("Internal").asBoolean()
                || options.path("ipvlan_mode").asText().startsWith("l3")
                || GATEWAY_MODES.stream()
                        .anyMatch(mode -> options.path(mode).asText().equals(ISOLATED));
    }

    /** Whether it is one of IPv6. */
    public static boolean isOfIpv6(JsonNode subnet) {
        return subnet.path(SUBNET).asText().contains(":");
    }

    /** Those of a network. */
    public static List<JsonNode> of(JsonNode network) {
        return network.path("IPAM").path("Config").valueStream().toList();
    }

    /**
     * In what those of a network differ from those that were kept of one; empty where they are made in the same way.
     */
    static Set<String> differences(JsonNode kept, JsonNode now) {
        // Only the driver bridge always has a gateway: with others it may lead out, where there was none.
        boolean bridge = kept.path("Driver").asText().equals("bridge");
        List<JsonNode> had = new ArrayList<>(of(kept));
        List<JsonNode> has = new ArrayList<>(of(now));
        had.removeIf(one -> removed(has, plain(one, bridge), bridge));
        boolean chosen = had.stream().allMatch(one -> mayBeChosen(kept, one))
                && has.stream().allMatch(one -> mayBeChosen(now, one))
                && forms(had).equals(forms(has));
        return chosen ? Set.of() : words(had, has, bridge);
    }

    private static boolean removed(List<JsonNode> from, ObjectNode like, boolean bridge) {
        Optional<JsonNode> same = from.stream()
                .filter(one -> SameJson.of(plain(one, bridge), like))
                .findFirst();
        same.ifPresent(from::remove);
        return same.isPresent();
    }

    /** Of each its family, and what is said of it. */
    private static List<String> forms(List<JsonNode> subnets) {
        return subnets.stream()
                .map(one -> isOfIpv6(one) + " " + new TreeSet<>(names(one)))
                .sorted()
                .toList();
    }

    private static Set<String> words(List<JsonNode> had, List<JsonNode> has, boolean bridge) {
        var words = new TreeSet<String>();
        for (JsonNode one : had) {
            has.stream()
                    .filter(other -> other.path(SUBNET).equals(one.path(SUBNET)))
                    .forEach(other -> words.addAll(NetworkFacts.unlike(plain(one, bridge), plain(other, bridge))));
        }
        return words.isEmpty() ? Set.of(SUBNET) : words;
    }

    /** Without what says nothing, such as the gateway that the engine takes where it is given none. */
    private static ObjectNode plain(JsonNode subnet, boolean bridge) {
        ObjectNode plain = NetworkFacts.said(subnet);
        String gateway = gateway(subnet);
        if (gateway.isEmpty() || (bridge && gateway.equals(first(subnet)))) {
            plain.remove(GATEWAY);
        } else {
            plain.put(GATEWAY, gateway);
        }
        return plain;
    }

    private static String gateway(JsonNode subnet) {
        return written(address(subnet, GATEWAY));
    }

    /**
     * The address that the engine takes for the gateway where it is given none: the first of the range, but not that of
     * the subnet itself. Empty where it is none that can be read.
     */
    private static String first(JsonNode subnet) {
        byte[] base = address(subnet, SUBNET);
        byte[] range = address(subnet, RANGE);
        if (range.length > 0 && !Arrays.equals(range, base)) {
            return written(range);
        }
        if (base.length > 0) {
            base[base.length - 1]++;
        }
        return written(base);
    }

    /** Some versions of the engine show the prefix of a gateway too. */
    private static byte[] address(JsonNode subnet, String field) {
        String shown = subnet.path(field).asText("").split("/", 2)[0];
        try {
            return shown.isEmpty() ? new byte[0] : InetAddress.ofLiteral(shown).getAddress();
        } catch (IllegalArgumentException unread) {
            // It is compared as it is shown.
            return shown.getBytes(StandardCharsets.UTF_8);
        }
    }

    private static String written(byte[] address) {
        return HexFormat.of().formatHex(address);
    }

    /** What is said of it: later engines show what is not set as null or as an empty text. An empty object counts. */
    private static Set<String> names(JsonNode subnet) {
        return subnet.propertyStream()
                .filter(field -> !SameJson.isAbsent(field.getValue())
                        && !(field.getValue().isTextual()
                                && field.getValue().textValue().isEmpty()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
