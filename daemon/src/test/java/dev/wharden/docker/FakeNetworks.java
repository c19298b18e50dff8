package dev.wharden.docker;

import static dev.wharden.docker.FakeWorld.NODES;
import static dev.wharden.docker.FakeWorld.object;
import static dev.wharden.docker.FakeWorld.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Endpoints, addresses and published ports. */
final class FakeNetworks {
    private final FakeWorld world;
    /** Inspect of a stopped container does not show them, yet the next start gives them again. */
    private final Map<String, String> configuredMacs = new HashMap<>();

    /** Those whose address in the network of a swarm is the engine's: it shows that as asked for while they run. */
    private final Set<String> operational = new HashSet<>();

    /** Entries that inspect shows and that connect to nothing: id and network. */
    private final Set<String> stubs = new HashSet<>();

    FakeNetworks(FakeWorld world) {
        this.world = world;
    }

    /** An endpoint as inspect shows it before the container has run: what was configured and nothing else. */
    static ObjectNode endpoint(JsonNode asked, String container, String id, String network) {
        ObjectNode endpoint = NODES.objectNode();
        for (String field : new String[] {"IPAMConfig", "Links", "Aliases"}) {
            endpoint.set(
                    field,
                    asked.path(field).isMissingNode()
                            ? NODES.nullNode()
                            : asked.get(field).deepCopy());
        }
        endpoint.put("MacAddress", text(asked, "/MacAddress"));
        blank(endpoint);
        endpoint.put("NetworkID", text(asked, "/NetworkID"));
        endpoint.set(
                "DriverOpts", asked.has("DriverOpts") ? asked.get("DriverOpts").deepCopy() : NODES.nullNode());
        if (List.of("bridge", "host", "none").contains(network)) {
            endpoint.putNull("DNSNames");
        } else {
            ArrayNode names = endpoint.putArray("DNSNames").add(container);
            asked.path("Aliases").forEach(names::add);
            names.add(id.substring(0, 12));
        }
        return endpoint;
    }

    private static void blank(ObjectNode endpoint) {
        for (String field : new String[] {"EndpointID", "Gateway", "IPAddress", "IPv6Gateway", "GlobalIPv6Address"}) {
            endpoint.put(field, "");
        }
        endpoint.put("IPPrefixLen", 0).put("GlobalIPv6PrefixLen", 0);
    }

    /** What a create body makes: its settings are another's, or a subnet of the engine's choice is among them. */
    ObjectNode made(ObjectNode body) {
        ObjectNode network = body.deepCopy();
        String from = text(body, "/ConfigFrom/Network");
        if (!from.isEmpty()) {
            ObjectNode settings = world.network(from);
            FakeRules.refuse(!settings.path("ConfigOnly").asBoolean(), from + " is not a configuration network");
            network.set("IPAM", settings.path("IPAM").deepCopy());
            network.set("Options", settings.path("Options").deepCopy());
        } else if (!network.path("ConfigOnly").asBoolean()
                && network.at("/IPAM/Config").findValuesAsText("Subnet").stream()
                        .allMatch(given -> given.contains(":"))) {
            String subnet = "172." + (20 + world.networks.size()) + ".0.";
            ArrayNode subnets = object(network, "IPAM").withArray("/Config");
            subnets.addObject().put("Subnet", subnet + "0/16").put("Gateway", subnet + "1");
        }
        return network;
    }

    /** A network with whoever is connected to it. */
    ObjectNode inspect(String reference) {
        ObjectNode network = world.network(reference).deepCopy();
        String name = text(network, "/Name");
        ObjectNode connected = network.putObject("Containers");
        world.containers.values().stream()
                .filter(tree -> isLive(tree, name))
                .forEach(tree -> connected.putObject(text(tree, "/Id")).put("Name", FakeWorld.name(tree)));
        return network;
    }

    private boolean isLive(ObjectNode tree, String network) {
        JsonNode endpoint = tree.at("/NetworkSettings/Networks").path(network);
        return FakeProcess.running(tree)
                && !stubs.contains(text(tree, "/Id") + network)
                && !endpoint.path("EndpointID").asText("").isEmpty();
    }

    /** What inspect shows of it from now on connects it to nothing. */
    void stub(ObjectNode tree, String network) {
        stubs.add(text(tree, "/Id") + network);
    }

    /** Brings all endpoints up. Rejected when a static address is taken, Unavailable (500) when a port is. */
    void up(ObjectNode tree) {
        boolean bridged = false;
        var ids = new HashSet<String>();
        for (var entry : object(tree, "NetworkSettings", "Networks").properties()) {
            ObjectNode network = meant(entry.getKey(), entry.getValue());
            FakeRules.refuse(
                    !ids.add(text(network, "/Id")),
                    "endpoint with name " + FakeWorld.name(tree) + " already exists in network "
                            + text(network, "/Name"));
        }
        for (var entry : List.copyOf(object(tree, "NetworkSettings", "Networks").properties())) {
            String name = text(meant(entry.getKey(), entry.getValue()), "/Name");
            stubs.remove(text(tree, "/Id") + name);
            attach(tree, name, (ObjectNode) entry.getValue());
            // What it was taken for is an entry too (measured on 26.1.5).
            object(tree, "NetworkSettings", "Networks").set(name, entry.getValue());
            bridged |= !List.of("host", "none").contains(entry.getKey());
        }
        if (bridged) {
            publish(tree);
        }
    }

    /** By its id, where that is known; those that the engine itself makes by their names (26.1.5). */
    private ObjectNode meant(String name, JsonNode endpoint) {
        String id = text(endpoint, "/NetworkID");
        boolean own = List.of("bridge", "host", "none").contains(name);
        return world.network(id.isEmpty() || own ? name : id);
    }

    private void attach(ObjectNode tree, String name, ObjectNode endpoint) {
        ObjectNode network = world.network(name);
        endpoint.put("NetworkID", text(network, "/Id"));
        String subnet = text(network, "/IPAM/Config/0/Subnet");
        if (!subnet.isEmpty()) {
            String address = text(endpoint, "/IPAMConfig/IPv4Address");
            if (address.isEmpty()) {
                address = free(name, subnet);
                if (text(network, "/Scope").equals("swarm")) {
                    object(endpoint, "IPAMConfig").put("IPv4Address", address);
                    operational.add(text(tree, "/Id") + name);
                }
            } else if (used(name).contains(address)) {
                throw new DockerException.Rejected("Address already in use");
            }
            String key = text(tree, "/Id") + name;
            if (!text(endpoint, "/MacAddress").isEmpty()) {
                configuredMacs.put(key, text(endpoint, "/MacAddress"));
            }
            endpoint.put("MacAddress", configuredMacs.getOrDefault(key, generatedMac(address)));
            endpoint.put("EndpointID", world.newId()).put("IPAddress", address);
            endpoint.put("Gateway", gateway(network, subnet))
                    .put("IPPrefixLen", Integer.parseInt(subnet.split("/", -1)[1]));
        }
        event(tree, name, "connect");
    }

    /** The address that is kept for it under the name that the driver bridge knows, else the network's (26.1.5). */
    private static String gateway(ObjectNode network, String subnet) {
        JsonNode shown = network.at("/IPAM/Config/0");
        return shown.path("AuxiliaryAddresses")
                .path("DefaultGatewayIPv4")
                .asText(shown.path("Gateway").asText(prefix(subnet) + "1"));
    }

    private static String generatedMac(String address) {
        var mac = new StringBuilder("02:42");
        for (String part : address.split("\\.", -1)) {
            mac.append(String.format(":%02x", Integer.parseInt(part)));
        }
        return mac.toString();
    }

    private void event(ObjectNode tree, String network, String action) {
        world.findNetwork(network)
                .ifPresent(described -> world.emit(
                        "network",
                        action,
                        text(described, "/Id"),
                        Map.of("container", text(tree, "/Id"), "name", network, "type", text(described, "/Driver")),
                        ""));
    }

    private static String prefix(String subnet) {
        return subnet.substring(0, subnet.lastIndexOf('.') + 1);
    }

    private Set<String> used(String network) {
        var addresses = new LinkedHashSet<String>();
        world.containers.values().stream()
                .filter(container -> !stubs.contains(text(container, "/Id") + network))
                .forEach(container -> addresses.add(container
                        .at("/NetworkSettings/Networks")
                        .path(network)
                        .path("IPAddress")
                        .asText("")));
        return addresses;
    }

    private String free(String network, String subnet) {
        Set<String> used = used(network);
        for (int host = 2; host < 255; host++) {
            if (!used.contains(prefix(subnet) + host)) {
                return prefix(subnet) + host;
            }
        }
        throw new DockerException.Rejected("no available IPv4 addresses on this network's address pools: " + network);
    }

    private void publish(ObjectNode tree) {
        ObjectNode ports = NODES.objectNode();
        object(tree, "NetworkSettings").set("Ports", NODES.objectNode());
        tree.at("/HostConfig/PortBindings")
                .properties()
                .forEach(entry -> entry.getValue().forEach(binding -> {
                    String port = text(binding, "/HostPort");
                    String number = port.isEmpty() || port.equals("0") ? String.valueOf(32768 + taken().size()) : port;
                    if (!tree.at("/Config/ExposedPorts").has(entry.getKey())) {
                        return;
                    }
                    if (taken().contains(number)) {
                        throw new DockerException.Unavailable(
                                "driver failed programming external connectivity on endpoint " + FakeWorld.name(tree)
                                        + ": Bind for 0.0.0.0:" + number + " failed: port is already allocated",
                                null);
                    }
                    ArrayNode open = ports.withArray("/" + entry.getKey().replace("/", "~1"));
                    String ip = text(binding, "/HostIp");
                    open.addObject()
                            .put("HostIp", ip.isEmpty() ? "0.0.0.0" : ip)
                            .put("HostPort", number);
                }));
        tree.at("/Config/ExposedPorts").properties().forEach(entry -> {
            if (!ports.has(entry.getKey())) {
                ports.putNull(entry.getKey());
            }
        });
        object(tree, "NetworkSettings").set("Ports", ports);
    }

    private Set<String> taken() {
        var ports = new LinkedHashSet<String>();
        world.containers
                .values()
                .forEach(container -> container
                        .at("/NetworkSettings/Ports")
                        .forEach(bindings -> bindings.forEach(binding -> ports.add(text(binding, "/HostPort")))));
        return ports;
    }

    /** After a start that failed: nothing was seen of it. */
    void undo(ObjectNode tree) {
        object(tree, "NetworkSettings", "Networks").forEach(endpoint -> blank((ObjectNode) endpoint));
        object(tree, "NetworkSettings").set("Ports", NODES.objectNode());
    }

    /** What a stopped container looks like: addresses are blank, also the configured MAC. */
    void down(ObjectNode tree) {
        for (var entry : List.copyOf(object(tree, "NetworkSettings", "Networks").properties())) {
            blank((ObjectNode) entry.getValue());
            ((ObjectNode) entry.getValue()).put("MacAddress", "");
            if (operational.remove(text(tree, "/Id") + entry.getKey())) {
                ((ObjectNode) entry.getValue()).putNull("IPAMConfig");
            }
            event(tree, entry.getKey(), "disconnect");
        }
        object(tree, "NetworkSettings").set("Ports", NODES.objectNode());
    }

    /** Whether an endpoint is of a network that was removed, and made again under its name (26.1.5). */
    private static boolean isOfAnother(JsonNode endpoint, ObjectNode network) {
        String id = text(endpoint, "/NetworkID");
        return !id.isEmpty() && !id.equals(text(network, "/Id"));
    }

    void connect(String reference, ObjectNode tree, JsonNode asked) {
        if (world.findNetwork(reference).isEmpty() && !FakeProcess.running(tree)) {
            connectToNothing(reference, tree, asked);
            return;
        }
        ObjectNode network = world.network(reference);
        String name = text(network, "/Name");
        refuseHost(tree, name);
        ObjectNode networks = object(tree, "NetworkSettings", "Networks");
        boolean runs = FakeProcess.running(tree);
        if (!runs
                && networks.has(name)
                && text(networks.path(name), "/NetworkID").isEmpty()) {
            return; // 200: its entry stays as it is, without an id (26.1.5)
        }
        if (networks.has(name) && (runs ? isLive(tree, name) : !isOfAnother(networks.path(name), network))) {
            throw new DockerException.Rejected(
                    "endpoint with name " + FakeWorld.name(tree) + " already exists in network " + name);
        }
        ObjectNode endpoint = endpoint(asked, FakeWorld.name(tree), text(tree, "/Id"), name);
        String key = text(tree, "/Id") + name;
        if (runs) {
            refuseWithoutTheFirst(tree);
            if (stubs.contains(key)) {
                throw new DockerException.Unavailable(
                        "failed to add interface veth to sandbox: conflicts with existing route", null);
            }
        }
        // Before API 1.54 connect ignores the MAC (engine-facts §3.8).
        endpoint.put("MacAddress", "");
        // What fails leaves the entry: without an endpoint where its address is taken, with one where a port is.
        networks.set(name, endpoint);
        if (runs) {
            attach(tree, name, endpoint);
            try {
                publish(tree);
            } catch (DockerException taken) {
                stubs.add(key);
                throw taken;
            }
        }
    }

    /** Accepted, and kept; the container does not start from then on (measured on 26.1.5). */
    private static void connectToNothing(String name, ObjectNode tree, JsonNode asked) {
        if (text(tree, "/HostConfig/NetworkMode").startsWith("container:")) {
            throw new DockerException.Unavailable("connect: EOF", new IOException("EOF"));
        }
        object(tree, "NetworkSettings", "Networks")
                .set(name, endpoint(asked, FakeWorld.name(tree), text(tree, "/Id"), name));
    }

    private void refuseWithoutTheFirst(ObjectNode tree) {
        String first = text(tree, "/HostConfig/NetworkMode");
        if (!first.equals("default")
                && !first.startsWith("container:")
                && world.findNetwork(first).isEmpty()) {
            throw new DockerException.NotFound(
                    "could not find a network matching network mode " + first + ": network " + first + " not found");
        }
    }

    void disconnect(String reference, ObjectNode tree) {
        if (world.findNetwork(reference).isEmpty()) {
            // By the name of one that is gone or never was; not connected is what was wanted.
            object(tree, "NetworkSettings", "Networks").remove(reference);
            return;
        }
        String name = text(world.network(reference), "/Name");
        refuseHost(tree, name);
        ObjectNode networks = object(tree, "NetworkSettings", "Networks");
        if (stubs.contains(text(tree, "/Id") + name) || (FakeProcess.running(tree) && !isLive(tree, name))) {
            return; // 500: is not connected, which is what was wanted
        }
        if (networks.remove(name) == null) {
            return;
        }
        configuredMacs.remove(text(tree, "/Id") + name);
        if (networks.isEmpty()) {
            object(tree, "NetworkSettings").set("Ports", NODES.objectNode());
        }
        event(tree, name, "disconnect");
    }

    private static void refuseHost(ObjectNode tree, String network) {
        FakeRules.refuse(
                network.equals("host") || text(tree, "/HostConfig/NetworkMode").equals("host"),
                "container cannot be disconnected from host network or connected to host network");
    }
}
