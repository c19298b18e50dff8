package dev.wharden.remedy.recreate.fidelity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.container.SameJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a created twin is what was intended, before the old container is touched. Every field counts, unknown ones
 * too, but for those that differ between any two containers (engine-facts §3). Pure.
 */
public final class Fidelity {
    /** Compared by rules of their own. */
    private static final Set<String> CONFIG_APART = Set.of("Hostname", "Image", "Labels", "MacAddress");

    private static final Set<String> HOST_APART = Set.of("Links");

    /** Fields that the engine fills in where nothing is asked for, so that lifting a privilege brings them back. */
    private static final Set<String> FILLED_BY_ENGINE = Set.of("MaskedPaths", "ReadonlyPaths", "MemorySwap");

    /** An update shows as 0 or -1 what a creation shows as null. */
    private static final String PIDS = "PidsLimit";

    private Fidelity() {}

    /**
     * The JSON pointers at which the twin is not what was intended; empty when it is faithful.
     *
     * @param actual the old container's inspect
     * @param desired the same with the repairs folded in
     * @param body what was sent
     * @param twin the twin's inspect, created and not started
     */
    public static List<String> differences(Container actual, Container desired, CreateBody body, Container twin) {
        var differences = new ArrayList<String>();
        config(desired, body, twin, differences);
        host(actual, body, twin, differences);
        for (String pointer : List.of("/Image", "/Platform", "/Driver")) {
            differ(pointer, actual.at(pointer), twin.at(pointer), differences);
        }
        if (SameJson.asShown(actual.at("/Config/Entrypoint"), desired.at("/Config/Entrypoint"))
                && SameJson.asShown(actual.at("/Config/Cmd"), desired.at("/Config/Cmd"))) {
            differ("/Path", actual.at("/Path"), twin.at("/Path"), differences);
            differ("/Args", actual.at("/Args"), twin.at("/Args"), differences);
        }
        FidelityMounts.compare(actual, desired, twin, differences);
        FidelityNetworks.compare(body, twin, differences);
        return List.copyOf(differences);
    }

    private static void config(Container desired, CreateBody body, Container twin, List<String> differences) {
        JsonNode wanted = desired.at("/Config");
        JsonNode made = twin.at("/Config");
        for (String key : SameJson.keys(wanted, made)) {
            if (!CONFIG_APART.contains(key)) {
                differ("/Config/" + key, wanted.path(key), made.path(key), differences);
            }
        }
        if (!made.path("Image").asText().equals(twin.imageId())) {
            // Else its reference had moved when it was created; whether it is the right image is compared too.
            differ("/Config/Image", body.tree().path("Image"), made.path("Image"), differences);
        }
        if (!body.tree().path("Hostname").asText().isEmpty()) {
            differ("/Config/Hostname", body.tree().path("Hostname"), made.path("Hostname"), differences);
        }
        for (String label : SameJson.keys(wanted.path("Labels"), made.path("Labels"))) {
            if (!label.startsWith(CreateBody.HINTS)) {
                differ(
                        "/Config/Labels/" + escaped(label),
                        wanted.path("Labels").path(label),
                        made.path("Labels").path(label),
                        differences);
            }
        }
    }

    private static void host(Container actual, CreateBody body, Container twin, List<String> differences) {
        JsonNode made = twin.at("/HostConfig");
        for (String key : SameJson.keys(body.hostConfig(), made)) {
            JsonNode wanted = body.hostConfig().path(key);
            boolean changed = !SameJson.ofHost(key, actual.at("/HostConfig").path(key), wanted);
            boolean unlimited = key.equals(PIDS) && unlimited(wanted) && unlimited(made.path(key));
            // What a repair empties is shown as null, or left out: an engine keeps an empty list only where it was sent
            // one.
            boolean emptied = changed && vacant(wanted) && vacant(made.path(key));
            if (HOST_APART.contains(key)
                    || unlimited
                    || emptied
                    || (unset(wanted) && (changed || FILLED_BY_ENGINE.contains(key)))) {
                continue;
            }
            if (!SameJson.ofHost(key, wanted, made.path(key))) {
                differences.add("/HostConfig/" + key);
            }
        }
        differ("/HostConfig/Links", links(body.hostConfig()), links(made), differences);
    }

    /** Links are shown with the name of the container that has them, which is a temporary one here. */
    private static Set<String> links(JsonNode host) {
        var links = new TreeSet<String>();
        host.path("Links").forEach(link -> links.add(CreateBody.askedLink(link.asText())));
        return links;
    }

    static <T> void differ(String pointer, T wanted, T made, List<String> differences) {
        boolean trees = wanted instanceof JsonNode && made instanceof JsonNode;
        if (!(trees ? SameJson.asShown((JsonNode) wanted, (JsonNode) made) : wanted.equals(made))) {
            differences.add(pointer);
        }
    }

    private static boolean unset(JsonNode node) {
        return SameJson.isAbsent(node)
                || (node.isTextual() && node.textValue().isEmpty())
                || (node.isNumber() && node.asLong() == 0);
    }

    static boolean vacant(JsonNode node) {
        return SameJson.isAbsent(node) || (node.isContainerNode() && node.isEmpty());
    }

    private static boolean unlimited(JsonNode limit) {
        return SameJson.isAbsent(limit) || (limit.isNumber() && limit.asLong() <= 0);
    }

    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
