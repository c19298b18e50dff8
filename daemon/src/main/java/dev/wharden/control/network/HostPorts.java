package dev.wharden.control.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.PortMapping;
import dev.wharden.control.Advice;
import dev.wharden.control.Control;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Findings;
import dev.wharden.control.InProfiles;
import dev.wharden.control.Info;
import dev.wharden.control.Repair;
import dev.wharden.control.Setting;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Shapes;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.Subject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Bounds which ports are published and on which addresses, IPv6 too. No repair: it would cut the traffic. In the host's network no port is published: hostNetwork. */
public final class HostPorts implements Control {
    private static final String BINDINGS = "/HostConfig/PortBindings";
    private static final String PUBLISH_ALL = "/HostConfig/PublishAllPorts";

    private static final Settings DEFAULT = Settings.EMPTY
            .with("minimum", Values.of(1024))
            .with("hostIPs", Values.of(List.of("127.0.0.1", "::1")))
            .with("publishAll", Values.of(false));

    private static final Info INFO = new Info(
            "hostPorts",
            "Only the wanted ports are published, on named addresses",
            "Docker publishes past the host's firewall: a port on every address is reachable from wherever the host is, IPv6 included.",
            Severity.MEDIUM,
            Shapes.map(
                    Setting.of(
                            "minimum",
                            Setting.Type.PORT,
                            "the lowest port of the host that may be published, but for those allowed"),
                    Setting.of(
                            "allowed",
                            Setting.Type.PORTS,
                            "ports of the host that may be published whatever the minimum; when not empty, no others"),
                    Setting.of(
                            "hostIPs",
                            Setting.Type.ADDRESSES,
                            "addresses that may be listened on; 0.0.0.0 stands for every spelling of all of them; empty is any"),
                    Setting.of("publishAll", Setting.Type.BOOLEAN, "false forbids --publish-all")),
            Repair.NONE,
            Set.of(),
            InProfiles.none().restricted(DEFAULT).cisLevel1(DEFAULT).map(),
            List.of(
                    "CIS Docker 1.6.0: 5.8, 5.9, 5.14",
                    "Pod Security Standards baseline: hostPorts",
                    "OWASP Docker: rule 5a",
                    "NIST SP 800-190: 4.4.2"));

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(Subject subject, Settings settings) {
        var found = new Findings(INFO, subject);
        if (!settings.flag("publishAll", true) && found.isTrue(PUBLISH_ALL)) {
            found.violation(Severity.LOW, PUBLISH_ALL, Values.of(false), "every exposed port is published");
        }
        List<String> hostIPs = settings.texts("hostIPs");
        for (PublishedPort port : PublishedPort.of(found)) {
            if (!hostIPs.isEmpty() && hostIPs.stream().noneMatch(port::isOn)) {
                found.violation(
                        Severity.MEDIUM,
                        Source.INSPECT,
                        port.field(),
                        Values.of(port.shownAddress()),
                        Values.of(hostIPs),
                        "port " + port.container() + " is published on "
                                + (port.isWildcard() ? "every address" : port.address()));
            }
            judgeNumber(found, settings, port);
        }
        return found.list();
    }

    private static void judgeNumber(Findings found, Settings settings, PublishedPort port) {
        JsonNode allowed = new Container(settings.tree()).at("/allowed");
        boolean listed = allowed.valueStream().anyMatch(number -> port.isOnly(number.asLong(-1)));
        if (listed) {
            return;
        }
        if (!allowed.isEmpty()) {
            found.violation(
                    Severity.MEDIUM,
                    Source.INSPECT,
                    port.field(),
                    Values.of(port.number()),
                    allowed,
                    "port " + port.container() + " is published, and the host's port is none of those allowed");
        } else if (port.isBelow(settings.number("minimum", 0))) {
            found.violation(
                    Severity.LOW,
                    Source.INSPECT,
                    port.field(),
                    Values.of(port.number()),
                    Values.of(settings.number("minimum", 0)),
                    "port " + port.container() + " is published on the host's port " + port.number());
        }
    }

    /** Each port that is published on too many addresses, on the first allowed one. */
    @Override
    public List<Edit> advised(Subject subject, Settings settings) {
        List<String> hostIPs = settings.texts("hostIPs");
        if (hostIPs.isEmpty() || !(subject.declared().at(BINDINGS) instanceof ObjectNode bindings)) {
            return List.of();
        }
        ObjectNode moved = bindings.objectNode();
        bindings.properties().forEach(port -> {
            var lines = new LinkedHashSet<JsonNode>();
            for (JsonNode line : port.getValue()) {
                String address = line.path("HostIp").asText("");
                boolean right =
                        hostIPs.stream().anyMatch(new PublishedPort(port.getKey(), address, "", BINDINGS)::isOn);
                lines.add(
                        right || !(line instanceof ObjectNode object)
                                ? line
                                : object.deepCopy().put("HostIp", hostIPs.getFirst()));
            }
            moved.putArray(port.getKey()).addAll(lines);
        });
        return moved.equals(bindings) ? List.of() : List.of(new Edit(BINDINGS, moved));
    }

    @Override
    public Advice advice(Subject subject, Settings settings) {
        List<String> hostIPs = settings.texts("hostIPs");
        Container advised = Edit.apply(subject.declared(), advised(subject, settings));
        List<String> ports = PortMapping.of(advised.at(BINDINGS));
        if (!ports.isEmpty()) {
            return new Advice(
                    ports.stream().map(port -> "--publish=" + port).toList(),
                    List.of("ports: [\"" + String.join("\", \"", ports) + "\"]"),
                    List.of());
        }
        String address = hostIPs.isEmpty() ? "" : hostIPs.getFirst() + ":";
        String line = address + "HOST_PORT:CONTAINER_PORT";
        return new Advice(List.of("--publish=" + line), List.of("ports: [\"" + line + "\"]"), List.of());
    }
}
