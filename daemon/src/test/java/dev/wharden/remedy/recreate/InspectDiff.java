package dev.wharden.remedy.recreate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.container.Container;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Where two running containers' inspect answers differ, independent of
 * {@link dev.wharden.remedy.recreate.fidelity.Fidelity}: whole trees, but for what differs between any two containers
 * (engine-facts §3).
 */
public final class InspectDiff {
    /** Of this container alone; ports and addresses that nobody asked for; volumes that are pinned by name now. */
    private static final Pattern OWN = Pattern.compile("/(Id|Created|ResolvConfPath|HostnamePath|HostsPath|LogPath)"
            + "|/State/(Pid|StartedAt|FinishedAt|Health.*)|/GraphDriver/.*|/RestartCount|/ExecIDs.*|/ImageManifestDescriptor.*"
            + "|/NetworkSettings/(SandboxID|SandboxKey|EndpointID)|/NetworkSettings/Networks/[^/]+/(EndpointID|DNSNames.*)"
            + "|/Config/Labels/dev\\.wharden\\.txn\\..*");

    private static final Pattern PORT = Pattern.compile("/NetworkSettings/Ports/.*/HostPort");

    private InspectDiff() {}

    /** The differing pointers, sorted. */
    public static List<String> of(Container before, Container after) {
        var differences = new TreeSet<String>();
        boolean pinned = !before.at("/Mounts").isEmpty();
        Json.compare("", normal(before), normal(after), (pointer, left, right) -> differences.add(pointer));
        differences.removeIf(pointer -> OWN.matcher(pointer).matches());
        differences.removeIf(pointer -> PORT.matcher(pointer).matches() && randomPorts(before));
        differences.removeIf(pointer -> given(pointer, before));
        if (before.text("/HostConfig/UTSMode").equals("host")) {
            // It sees the host's name; what inspect shows was made of the id, and a request that names it is refused.
            differences.remove("/Config/Hostname");
        }
        if (pinned) {
            differences.removeIf(pointer -> pointer.matches("/Mounts/[^/]*/.*Mode"));
            declared(before, after, differences);
        }
        return List.copyOf(differences);
    }

    /**
     * Anonymous volumes stand in Binds or in the Source of a mount now, and those that are empty are not filled: only
     * those, and each by the name of the volume that was there.
     */
    private static void declared(Container before, Container after, Set<String> differences) {
        var names = new ArrayList<String>();
        before.at("/Mounts").forEach(mount -> {
            if (mount.path("Type").asText().equals("volume")) {
                names.add(mount.path("Name").asText() + ":"
                        + mount.path("Destination").asText());
            }
        });
        var added = new ArrayList<>(after.strings("/HostConfig/Binds"));
        added.removeAll(before.strings("/HostConfig/Binds"));
        if (!added.isEmpty()) {
            added.removeIf(bind -> names.contains(bind.replaceFirst(":[a-zA-Z,]+,nocopy$", "")));
            if (added.isEmpty()) {
                differences.removeIf(pointer -> pointer.startsWith("/HostConfig/Binds"));
            }
        }
        differences.removeIf(pointer -> pointer.matches("/HostConfig/Mounts/\\d+/(Source|VolumeOptions.*)"));
    }

    /** An address that the engine gave, and a MAC address that it derived from it, may be another one. */
    private static boolean given(String pointer, Container before) {
        boolean macAsked = !before.text("/Config/MacAddress").isEmpty();
        if (pointer.matches("/NetworkSettings/(IPAddress|MacAddress)")) {
            return pointer.endsWith("IPAddress") || !macAsked;
        }
        var network = Pattern.compile("(/NetworkSettings/Networks/[^/]+)/(IPAddress|GlobalIPv6Address|MacAddress)")
                .matcher(pointer);
        return network.matches()
                && !(network.group(2).equals("MacAddress") && macAsked)
                && before.at(network.group(1) + "/IPAMConfig").isEmpty();
    }

    private static boolean randomPorts(Container container) {
        if (container.isTrue("/HostConfig/PublishAllPorts")) {
            return true;
        }
        for (JsonNode bindings : container.at("/HostConfig/PortBindings")) {
            for (JsonNode binding : bindings) {
                if (binding.path("HostPort").asText().isEmpty()) {
                    return true;
                }
            }
        }
        return false;
    }

    private static JsonNode normal(Container container) {
        ObjectNode tree = container.tree().deepCopy();
        var mounts = new TreeMap<String, JsonNode>();
        tree.path("Mounts")
                .forEach(mount -> mounts.put(mount.path("Destination").asText(), mount));
        ObjectNode byDestination = tree.putObject("Mounts");
        mounts.forEach((destination, mount) -> byDestination.set(destination.replace("/", "|"), mount));
        return tree;
    }
}
