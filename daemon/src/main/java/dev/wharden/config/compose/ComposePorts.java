package dev.wharden.config.compose;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.config.yaml.Keys;
import dev.wharden.config.yaml.Place;
import dev.wharden.config.yaml.Words;
import dev.wharden.config.yaml.Yaml;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code ports} of a service: short ({@code 127.0.0.1:8000-8002:80-82/tcp}) and long. */
final class ComposePorts {
    private static final Pattern SHORT =
            Pattern.compile("(?:(?:(?<ip>\\[[0-9a-fA-F:.]+]|[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:]+):)?(?<host>[0-9-]*):)?"
                    + "(?<target>[0-9-]+)(?:/(?<protocol>[a-z]+))?");
    /** Of one service: more would only be work. */
    private static final int MOST = 1_000;

    private final ComposeProject project;
    private final ComposeValues values;
    private final Map<String, Published> ports = new LinkedHashMap<>();
    private int published;

    /** All that one port of the container is published on, and where the first of it is written. */
    private record Published(ArrayNode lines, Place place) {}

    ComposePorts(ComposeProject project, ComposeValues values) {
        this.project = project;
        this.values = values;
    }

    void read(Optional<Yaml> ports, ComposeTree tree) {
        ports.map(values::elements).orElse(List.of()).forEach(one -> {
            if (one instanceof Yaml.Mapping) {
                detailed(one);
            } else {
                brief(one);
            }
        });
        this.ports.forEach((port, all) -> tree.put("/HostConfig/PortBindings", port, all.lines(), all.place()));
    }

    private void brief(Yaml node) {
        String text = values.text(node).orElse("");
        Matcher form = SHORT.matcher(text);
        if (!form.matches()) {
            values.wrong(node, "expected a port such as \"127.0.0.1:8080:80\", found " + Words.quote(text));
            return;
        }
        publish(node, word(form, "ip"), word(form, "host"), word(form, "target"), word(form, "protocol"));
    }

    private static String word(Matcher form, String group) {
        String word = form.group(group);
        return word == null ? "" : word;
    }

    private void detailed(Yaml node) {
        try (Keys keys = project.keys(node)) {
            String target = keys.find("target").flatMap(values::text).orElse("");
            String published = keys.find("published").flatMap(values::text).orElse("");
            String ip = keys.find("host_ip").flatMap(values::text).orElse("");
            String protocol = keys.find("protocol").flatMap(values::text).orElse("");
            keys.find("mode");
            keys.find("name");
            keys.find("app_protocol");
            publish(node, ip, published, target, protocol);
        }
    }

    private void publish(Yaml node, String ip, String host, String target, String protocol) {
        Optional<List<Integer>> inside = values.ports(node, target);
        Optional<List<Integer>> outside = host.isEmpty() ? Optional.of(List.of()) : values.ports(node, host);
        if (inside.isEmpty() || outside.isEmpty()) {
            return;
        }
        int first = inside.get().getFirst();
        int count = inside.get().getLast() - first + 1;
        boolean each =
                !host.isEmpty() && outside.get().getLast() - outside.get().getFirst() + 1 == count;
        published += Math.max(0, count);
        if (published > MOST) {
            if (published - count <= MOST) {
                values.wrong(node, "more than " + MOST + " ports of one service are not judged");
            }
            return;
        }
        if (count > 1 && !host.isEmpty() && !each) {
            values.wrong(node, "both ranges of ports must have as many ports");
            return;
        }
        String address = ip.startsWith("[") ? ip.substring(1, ip.length() - 1) : ip;
        for (int i = 0; i < count; i++) {
            String outer = each ? String.valueOf(outside.get().getFirst() + i) : host;
            String port = (first + i) + "/" + (protocol.isEmpty() ? "tcp" : protocol);
            ObjectNode line =
                    ComposeTree.JSON.objectNode().put("HostIp", address).put("HostPort", outer);
            ports.computeIfAbsent(port, any -> new Published(ComposeTree.JSON.arrayNode(), node.place()))
                    .lines()
                    .add(line);
        }
    }
}
