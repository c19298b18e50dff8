package dev.wharden.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerJava;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Whether containers are held: by what the engine says of them, and by what the daemon does. */
record HeldLook(DockerJava docker, RunningDaemon daemon) {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** What is not frozen, not cut, not listed, or without evidence. */
    List<String> loose(List<String> names) {
        var loose = new ArrayList<String>();
        for (String name : names) {
            try {
                Container now = docker.inspect(name, SOON);
                boolean frozen = (now.paused() || !now.running()) && !now.restarting();
                boolean cut = now.text("/HostConfig/NetworkMode").equals("host")
                        || now.text("/HostConfig/NetworkMode").startsWith("container:")
                        || Stream.of("none", "").toList().containsAll(networks(now));
                String policy = now.text("/HostConfig/RestartPolicy/Name");
                if (!frozen || !cut || !(policy.isEmpty() || policy.equals("no"))) {
                    loose.add(name + " frozen " + frozen + " cut " + cut + " policy " + policy);
                }
            } catch (DockerException e) {
                loose.add(name + ": " + e.getMessage());
            }
        }
        JsonNode row = row(names.getFirst());
        if (row.isMissingNode()) {
            loose.add(names.getFirst() + " is not listed");
        } else if (!verified(Path.of(row.path("evidence").asText()))) {
            loose.add("no evidence");
        }
        return loose;
    }

    private static List<String> networks(Container now) {
        var names = new ArrayList<String>();
        now.at("/NetworkSettings/Networks").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Its row in the list of what is held; missing when it has none. */
    JsonNode row(String name) {
        for (JsonNode row : daemon.json("/api/v1/status").path("quarantined")) {
            if (row.path("name").asText().equals(name)) {
                return row;
            }
        }
        return MissingNode.getInstance();
    }

    private static boolean verified(Path evidence) {
        return Files.isRegularFile(evidence.resolve("SHA256SUMS"))
                && Ran.of(
                                        List.of("sh", "-c", "cd '" + evidence + "' && sha256sum --quiet -c SHA256SUMS"),
                                        Map.of(),
                                        "",
                                        Path.of("/tmp"))
                                .code()
                        == 0;
    }
}
