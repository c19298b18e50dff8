package dev.wharden.control.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Field;
import dev.wharden.control.*;
import dev.wharden.subject.Subject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which ports of a container may be published, and on which addresses. */
final class PortRules {
    static final Key<Long> MINIMUM =
            Key.port("minimum", "the lowest port of the host that may be published, but for those allowed", 0);
    static final Key<List<Long>> ALLOWED = Key.ports(
            "allowed", "ports of the host that may be published whatever the minimum; when not empty, no others");
    static final Key<List<String>> HOST_IPS = Key.addresses(
            "hostIPs",
            "addresses that may be listened on; 0.0.0.0 stands for every spelling of all of them; empty is any");
    static final Key<Boolean> PUBLISH_ALL = Key.flag("publishAll", "false forbids --publish-all", true);

    private PortRules() {}

    static void all(Findings found) {
        if (!found.get(PUBLISH_ALL) && found.isTrue(Field.PUBLISH_ALL)) {
            found.violation(Field.PUBLISH_ALL, Values.of(false), "every exposed port is published");
        }
    }

    static void each(Findings found) {
        List<String> hostIPs = found.get(HOST_IPS);
        for (PublishedPort port : PublishedPort.of(found)) {
            if (!hostIPs.isEmpty() && hostIPs.stream().noneMatch(port::isOn)) {
                String where = port.isWildcard() ? "every address" : port.address();
                found.under("port-wildcard-bind")
                        .violation(
                                port.field(),
                                Values.of(port.shownAddress()),
                                Values.of(hostIPs),
                                "port " + port.container() + " is published on " + where);
            }
            number(found, port);
        }
    }

    private static void number(Findings found, PublishedPort port) {
        List<Long> allowed = found.get(ALLOWED);
        long minimum = found.get(MINIMUM);
        if (allowed.stream().anyMatch(port::isOnly)) {
            return;
        }
        if (!allowed.isEmpty()) {
            found.under("port-allowlist")
                    .violation(
                            port.field(),
                            Values.of(port.number()),
                            Values.ofNumbers(allowed),
                            "port " + port.container() + " is published, and the host's port is none of those allowed");
        } else if (port.isBelow(minimum)) {
            found.under("port-privileged-host")
                    .violation(
                            port.field(),
                            Values.of(port.number()),
                            Values.of(minimum),
                            "port " + port.container() + " is published on the host's port " + port.number());
        }
    }

    /** Each port that is published on too many addresses, on the first allowed one. */
    static List<Edit> moved(Subject subject, Settings settings) {
        List<String> hostIPs = settings.get(HOST_IPS);
        String pointer = Field.PORT_BINDINGS.pointer();
        if (hostIPs.isEmpty() || !(subject.declared().at(pointer) instanceof ObjectNode bindings)) {
            return List.of();
        }
        ObjectNode moved = bindings.objectNode();
        bindings.properties().forEach(port -> {
            var lines = new LinkedHashSet<JsonNode>();
            for (JsonNode line : port.getValue()) {
                String address = line.path("HostIp").asText("");
                boolean right = hostIPs.stream().anyMatch(new PublishedPort(port.getKey(), address, "", pointer)::isOn);
                lines.add(
                        right || !(line instanceof ObjectNode object)
                                ? line
                                : object.deepCopy().put("HostIp", hostIPs.getFirst()));
            }
            moved.putArray(port.getKey()).addAll(lines);
        });
        return moved.equals(bindings) ? List.of() : List.of(new Edit(Field.PORT_BINDINGS, moved));
    }

    static Advice template(Subject subject, Settings settings) {
        String address =
                settings.get(HOST_IPS).stream().findFirst().map(ip -> ip + ":").orElse("");
        String line = address + "HOST_PORT:CONTAINER_PORT";
        return new Advice(
                Set.of(Field.PORT_BINDINGS),
                List.of("--publish=" + line),
                List.of("ports: [\"" + line + "\"]"),
                List.of());
    }
}
