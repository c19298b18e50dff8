package dev.wharden.container;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Published ports as {@code docker run --publish} and compose's {@code ports} write them: {@code [::1]:8080:80/udp}.
 */
public final class PortMapping {
    private PortMapping() {}

    /** Each line of a map of ports such as {@code HostConfig.PortBindings}. */
    public static List<String> of(JsonNode bindings) {
        var lines = new ArrayList<String>();
        bindings.properties().forEach(port -> {
            String inside = port.getKey().replaceFirst("/tcp$", "");
            for (JsonNode binding : port.getValue()) {
                String address = binding.path("HostIp").asText("");
                String host = binding.path("HostPort").asText("");
                if (!address.isEmpty()) {
                    String shown = address.contains(":") ? "[" + address + "]" : address;
                    lines.add(shown + ":" + host + ":" + inside);
                } else {
                    lines.add(host.isEmpty() ? inside : host + ":" + inside);
                }
            }
        });
        return List.copyOf(lines);
    }
}
