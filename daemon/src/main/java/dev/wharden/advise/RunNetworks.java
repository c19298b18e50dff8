package dev.wharden.advise;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.ImageDefaults;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Networks with what was asked for in each, ports, names and links. */
final class RunNetworks {
    private static final String HOST = "/HostConfig/";

    private RunNetworks() {}

    static void flags(Flags flags, Container wanted, ImageDefaults image) {
        String mode = wanted.text(HOST + "NetworkMode");
        JsonNode endpoints = wanted.at("/NetworkingConfig/EndpointsConfig");
        if (mode.equals("host") || mode.equals("none") || mode.startsWith("container:")) {
            flags.add("network", mode);
        } else {
            networks(flags, mode, endpoints);
        }
        ports(flags, wanted, image);
        flags.each("dns", wanted.strings(HOST + "Dns"));
        flags.each("dns-search", wanted.strings(HOST + "DnsSearch"));
        flags.each("dns-option", wanted.strings(HOST + "DnsOptions"));
        flags.each("add-host", wanted.strings(HOST + "ExtraHosts"));
        flags.each("link", wanted.strings(HOST + "Links"));
    }

    /** The one of the network mode first: it gives the default route. */
    private static void networks(Flags flags, String mode, JsonNode endpoints) {
        boolean bridge = mode.isEmpty() || mode.equals("default") || mode.equals("bridge");
        if (bridge && endpoints.size() <= 1) {
            JsonNode only = endpoints.path("bridge");
            flags.given("mac-address", only.path("MacAddress").asText(""));
            if (!only.path("DriverOpts").isEmpty() || only.path("GwPriority").asLong() != 0) {
                flags.add("network", network("bridge", only));
            }
            links(flags, "bridge", only);
            return;
        }
        var names = new ArrayList<String>();
        endpoints.fieldNames().forEachRemaining(names::add);
        String primary = bridge ? "bridge" : mode;
        if (names.remove(primary)) {
            names.addFirst(primary);
        } else if (names.isEmpty()) {
            flags.add("network", primary);
        }
        for (String name : names) {
            JsonNode asked = endpoints.path(name);
            boolean first = name.equals(names.getFirst());
            if (first || asked.path("Links").isEmpty()) {
                flags.add("network", network(name, asked));
            } else {
                connected(flags, name, asked);
            }
            if (first) {
                links(flags, name, asked);
            }
        }
    }

    /** {@code --link} is of the first network. On the default bridge it makes what only the host's own part tells. */
    private static void links(Flags flags, String name, JsonNode asked) {
        List<String> links = texts(asked.path("Links"));
        if (!name.equals("bridge")) {
            flags.each("link", links);
        } else if (!links.isEmpty()) {
            flags.note("Links in the default bridge that the engine makes nothing of are left out: "
                    + String.join(", ", links) + ".");
        }
    }

    /** {@code docker run} has links in the first network alone: a further one follows before the start. */
    private static void connected(Flags flags, String name, JsonNode asked) {
        var words = new Flags();
        endpoint(asked, words::given);
        words.each("link", texts(asked.path("Links")));
        flags.connect("docker network connect " + String.join(" ", words.words()) + " " + ShellWord.of(name));
        if (!asked.path("MacAddress").asText("").isEmpty()) {
            flags.note("In " + name + " it gets another MAC address: docker network connect cannot be told one.");
        }
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
