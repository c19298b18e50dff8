package dev.wharden.advise;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.ImageDefaults;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Networks with what was asked for in each, ports, names and links. */
final class RunNetworks {
    private static final String HOST = "/HostConfig/";
    private static final String BRIDGE = "bridge";
    private static final int SHORT = 12;

    private RunNetworks() {}

    /**
     * Their words.
     *
     * @param shown the same container as the engine shows it, which has the ids of its networks
     * @param swarm addresses that it has in networks of a swarm and does not ask for
     */
    static void flags(
            Flags flags, Container wanted, Container shown, ImageDefaults image, Map<String, List<String>> swarm) {
        String mode = wanted.text(HOST + "NetworkMode");
        JsonNode endpoints = wanted.at("/NetworkingConfig/EndpointsConfig");
        if (mode.equals("host") || mode.equals("none") || mode.startsWith("container:")) {
            flags.add("network", mode);
        } else {
            networks(flags, primary(mode, shown), endpoints, swarm);
        }
        ports(flags, wanted, image);
        flags.each("dns", wanted.strings(HOST + "Dns"));
        flags.each("dns-search", wanted.strings(HOST + "DnsSearch"));
        flags.each("dns-option", wanted.strings(HOST + "DnsOptions"));
        flags.each("add-host", wanted.strings(HOST + "ExtraHosts"));
        flags.each("link", wanted.strings(HOST + "Links"));
    }

    /** The name of the network of that mode, which may be its id. */
    private static String primary(String mode, Container shown) {
        if (mode.isEmpty() || mode.equals("default")) {
            return BRIDGE;
        }
        return shown.at("/NetworkSettings/Networks")
                .propertyStream()
                .filter(network -> mode.length() >= SHORT
                        && network.getValue().path("NetworkID").asText("").startsWith(mode))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(mode);
    }

    /** The one of the network mode first: it gives the default route. */
    private static void networks(Flags flags, String primary, JsonNode endpoints, Map<String, List<String>> swarm) {
        boolean bridge = endpoints.has(BRIDGE);
        if (primary.equals(BRIDGE) && endpoints.size() == (bridge ? 1 : 0)) {
            bridge(flags, endpoints.path(BRIDGE));
            return;
        }
        var names = new ArrayList<String>();
        endpoints.fieldNames().forEachRemaining(names::add);
        if (names.remove(primary)) {
            names.addFirst(primary);
        } else if (names.isEmpty()) {
            flags.add("network", primary);
        }
        for (String name : names) {
            JsonNode asked = endpoints.path(name);
            boolean first = name.equals(names.getFirst());
            // Docker run takes the default bridge beside no other: "conflicting options" (28.2).
            boolean connected = !first
                    && (names.getFirst().equals(BRIDGE)
                            || name.equals(BRIDGE)
                            || !asked.path("Links").isEmpty());
            if (connected) {
                connected(flags, name, asked);
            } else {
                flags.add("network", network(name, asked));
            }
            addresses(flags, name, asked, swarm.getOrDefault(name, List.of()), connected);
            if (first) {
                flags.each("link", links(flags, name, asked));
            }
        }
    }

    /** The default one alone. Its MAC address is told in one place: docker run refuses two. */
    private static void bridge(Flags flags, JsonNode asked) {
        if (!asked.path("DriverOpts").isEmpty() || asked.path("GwPriority").asLong() != 0) {
            flags.add("network", network(BRIDGE, asked));
        } else {
            flags.given("mac-address", asked.path("MacAddress").asText(""));
        }
        flags.each("link", links(flags, BRIDGE, asked));
    }

    /** {@code --link} is of the first network. On the default bridge it makes what only the host's own part tells. */
    private static List<String> links(Flags flags, String name, JsonNode asked) {
        List<String> links = texts(asked.path("Links"));
        if (!name.equals(BRIDGE)) {
            return links;
        }
        if (!links.isEmpty()) {
            flags.note("Links in the default bridge that the engine makes nothing of are left out: "
                    + String.join(", ", links) + ".");
        }
        return List.of();
    }

    /** What {@code docker run} has no words for beside the first network follows before the start. */
    private static void connected(Flags flags, String name, JsonNode asked) {
        var words = new Flags();
        endpoint(asked, words::given);
        words.each("link", links(flags, name, asked));
        words.raw(ShellWord.of(name));
        flags.connect("docker network connect " + String.join(" ", words.words()));
        if (!asked.path("MacAddress").asText("").isEmpty()) {
            flags.note("In " + name + " it gets another MAC address: docker network connect cannot be told one.");
        }
    }

    /** Where they were asked for is not known: a person may know, and says so in these words. */
    private static void addresses(Flags flags, String name, JsonNode asked, List<String> addresses, boolean connected) {
        if (addresses.isEmpty()) {
            return;
        }
        ObjectNode kept =
                asked instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
        ObjectNode configured = kept.withObject("/IPAMConfig");
        var words = new Flags();
        for (String address : addresses) {
            boolean six = address.contains(":");
            configured.put(six ? "IPv6Address" : "IPv4Address", address);
            words.add(six ? "ip6" : "ip", address);
        }
        if (!connected) {
            words = new Flags();
            words.add("network", network(name, kept));
        }
        flags.note("The command asks for no address in " + name
                + ", a network of a swarm: while a container runs there,"
                + " the engine shows the address that it gave as one that was asked for. Where "
                + String.join(" and ", addresses) + (addresses.size() == 1 ? " was" : " were") + " asked for (--ip),"
                + (connected ? " say to docker network connect: " : " say: ")
                + String.join(" ", words.words()));
    }

    private static String network(String name, JsonNode asked) {
        var value = new CsvField();
        endpoint(asked, value::add);
        value.add("mac-address", asked.path("MacAddress").asText(""));
        return value.line().isEmpty() ? name : new CsvField().add("name", name).line() + "," + value.line();
    }

    /** What {@code docker run --network} and {@code docker network connect} call by the same words. */
    private static void endpoint(JsonNode asked, BiConsumer<String, String> option) {
        JsonNode addresses = asked.path("IPAMConfig");
        texts(asked.path("Aliases")).forEach(alias -> option.accept("alias", alias));
        option.accept("ip", addresses.path("IPv4Address").asText(""));
        option.accept("ip6", addresses.path("IPv6Address").asText(""));
        texts(addresses.path("LinkLocalIPs")).forEach(address -> option.accept("link-local-ip", address));
        asked.path("DriverOpts")
                .properties()
                .forEach(each -> option.accept(
                        "driver-opt", each.getKey() + "=" + each.getValue().asText()));
        long priority = asked.path("GwPriority").asLong();
        option.accept("gw-priority", priority == 0 ? "" : Long.toString(priority));
    }

    private static void ports(Flags flags, Container wanted, ImageDefaults image) {
        flags.on("publish-all", wanted.isTrue(HOST + "PublishAllPorts"));
        JsonNode published = wanted.at(HOST + "PortBindings");
        flags.fields(wanted, Field.PORT_BINDINGS);
        wanted.at("/ExposedPorts").fieldNames().forEachRemaining(port -> {
            if (!published.has(port) && !image.at("/Config/ExposedPorts").has(port)) {
                flags.add("expose", port.replaceFirst("/tcp$", ""));
            }
        });
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }
}
