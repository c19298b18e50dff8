package dev.wharden.container;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The same hostname, also where the engine made it of the old id: applications name their data by it. Where the name
 * belongs to another namespace (the host's or another container's) it must not be sent: the engine refuses it or would
 * pin it.
 */
final class CreateBodyHostname {
    private CreateBodyHostname() {}

    static void apply(ObjectNode body, Container actual, Circumstances circumstances) {
        boolean borrowed = actual.text("/HostConfig/NetworkMode").startsWith("container:")
                || actual.text("/HostConfig/UTSMode").equals("host");
        boolean refused = body.at("/HostConfig/NetworkMode").asText().startsWith("container:")
                || body.at("/HostConfig/UTSMode").asText().equals("host");
        boolean hosts = actual.text("/HostConfig/NetworkMode").equals("host")
                && actual.text("/Config/Hostname").equals(circumstances.hostName());
        if (borrowed || refused || hosts) {
            body.put("Hostname", "");
        }
    }
}
