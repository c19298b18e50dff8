package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import java.util.HashMap;
import java.util.Map;

/**
 * The promise: exactly one container of the name is left and runs, the old one as it was or its twin, with the same
 * networks, volumes, ports and restart policy.
 */
final class Survivor {
    private Survivor() {}

    /** Checks the promise; returns whether the twin is the one that is left. */
    static boolean check(RecreateBench bench) {
        assertThat(bench.stage.names()).as("no other container is left").containsExactly("web");
        Container left = bench.stage.look("web");
        boolean twin = !left.id().equals(bench.old);
        assertThat(left.running()).as("it runs").isTrue();
        assertThat(left.isTrue("/HostConfig/ReadonlyRootfs")).as("hardened").isEqualTo(twin);
        assertThat(left.at("/HostConfig/RestartPolicy/Name"))
                .isEqualTo(bench.before.at("/HostConfig/RestartPolicy/Name"));
        assertThat(left.number("/HostConfig/RestartPolicy/MaximumRetryCount"))
                .isEqualTo(bench.before.number("/HostConfig/RestartPolicy/MaximumRetryCount"));
        assertThat(left.text("/Config/Hostname")).isEqualTo("kept");
        assertThat(left.strings("/Config/Env")).isEqualTo(bench.before.strings("/Config/Env"));
        assertThat(left.at("/HostConfig/PortBindings")).isEqualTo(bench.before.at("/HostConfig/PortBindings"));
        assertThat(volumes(left)).isEqualTo(volumes(bench.before));
        assertThat(networks(left)).isEqualTo(networks(bench.before));
        return twin;
    }

    private static Map<String, String> volumes(Container container) {
        var volumes = new HashMap<String, String>();
        container
                .at("/Mounts")
                .forEach(mount -> volumes.put(
                        mount.path("Destination").asText(), mount.path("Name").asText()));
        assertThat(volumes).containsKeys("/anon", "/imgvol");
        return volumes;
    }

    private static Map<String, Map<String, JsonNode>> networks(Container container) {
        var networks = new HashMap<String, Map<String, JsonNode>>();
        container.at("/NetworkSettings/Networks").properties().forEach(network -> {
            JsonNode at = network.getValue();
            networks.put(
                    network.getKey(),
                    Map.of(
                            "ipam",
                            at.path("IPAMConfig"),
                            "aliases",
                            at.path("Aliases"),
                            "address",
                            at.path("IPAddress")));
        });
        assertThat(networks).containsKeys("front", "back");
        return networks;
    }
}
