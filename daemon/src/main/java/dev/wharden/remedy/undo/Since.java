package dev.wharden.remedy.undo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.container.SameJson;
import dev.wharden.control.Edit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What two looks at a container's declaration differ in. Values are never told: the environment is among them. Pure.
 */
final class Since {
    /** How a network was asked for; the rest the engine gives anew at each start. */
    private static final List<String> ASKED = List.of("IPAMConfig", "Links", "DriverOpts", "GwPriority");

    /**
     * An engine that has read a container from its disk shows an empty list where it showed null before (moby
     * container/container.go, InitDNSHostConfig).
     */
    private static final Set<String> FILLED = Set.of("Dns", "DnsOptions", "DnsSearch");

    private static final String NETWORKS = "/NetworkSettings/Networks";

    private Since() {}

    /**
     * The pointers at which it is not declared as it was; the reference of the same image and Wharden's own hints do
     * not count.
     */
    static List<String> differences(Container then, Container now) {
        var differences = new ArrayList<String>();
        compare("/Image", then.at("/Image"), now.at("/Image"), differences);
        for (String key : SameJson.keys(then.at("/Config"), now.at("/Config"))) {
            switch (key) {
                case "Image" -> {}
                case "Labels" -> compare("/Config/Labels", labels(then), labels(now), differences);
                default ->
                    compare(
                            "/Config/" + key,
                            then.at("/Config").path(key),
                            now.at("/Config").path(key),
                            differences);
            }
        }
        for (Edit edit : host(then, now)) {
            differences.add(edit.pointer());
        }
        for (String network : SameJson.keys(then.at(NETWORKS), now.at(NETWORKS))) {
            JsonNode old = then.at(NETWORKS).path(network);
            JsonNode fresh = now.at(NETWORKS).path(network);
            boolean same = old.isObject()
                    && fresh.isObject()
                    && ASKED.stream().allMatch(key -> SameJson.asShown(old.path(key), fresh.path(key)));
            if (!same) {
                differences.add(NETWORKS + "/" + network);
            }
        }
        return List.copyOf(differences);
    }

    /** What it takes to make the host's part of {@code now} what it was {@code then}. */
    static List<Edit> host(Container then, Container now) {
        var edits = new ArrayList<Edit>();
        for (String key : SameJson.keys(then.at("/HostConfig"), now.at("/HostConfig"))) {
            JsonNode was = then.at("/HostConfig").path(key);
            JsonNode is = now.at("/HostConfig").path(key);
            boolean filled = FILLED.contains(key) && was.isEmpty() && is.isEmpty();
            if (!filled && !SameJson.ofHost(key, was, is)) {
                edits.add(new Edit(
                        "/HostConfig/" + key, was.isMissingNode() ? JsonNodeFactory.instance.nullNode() : was));
            }
        }
        return List.copyOf(edits);
    }

    private static void compare(String pointer, JsonNode then, JsonNode now, List<String> differences) {
        if (!SameJson.asShown(then, now)) {
            differences.add(pointer);
        }
    }

    private static JsonNode labels(Container container) {
        if (!(container.at("/Config/Labels") instanceof ObjectNode shown)) {
            return JsonNodeFactory.instance.objectNode();
        }
        ObjectNode labels = shown.deepCopy();
        labels.properties().removeIf(label -> label.getKey().startsWith(CreateBody.HINTS));
        return labels;
    }
}
