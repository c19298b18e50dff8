package dev.wharden.control.filesystem;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Keeps containers of different tenants off each other's files: a volume or folder that both mount, or one below the
 * other. What neither can write to passes nothing on.
 */
public final class SharedVolumes {
    private static final Key<String> TENANT =
            Key.text("tenantLabel", "the label that says whose a container is", "tenant");

    public static final Control CONTROL = Control.of("sharedVolumes")
            .title("Shares volumes only within its tenant")
            .why("What one tenant writes to a shared volume the other reads, runs, or trips over.")
            .severity(HIGH)
            .settings(TENANT)
            .rule("volume-shared-cross-tenant", SharedVolumes::check, nist("4.3.4"))
            .byHand("--volume=NAME:/path   (a private volume)", "volumes: [NAME:/path]")
            .build();

    private SharedVolumes() {}

    private static void check(Findings found) {
        found.check(List.of(Field.LABELS));
        String own = found.declared().labels().getOrDefault(found.get(TENANT), "");
        String id = found.text(Field.ID);
        List<JsonNode> mounts = found.objects(Field.MOUNTED);
        Map<String, List<Container>> users = mounts.isEmpty()
                ? Map.of()
                : found.known(found.subject().neighbours().mountUsers(), Source.INSPECT, Field.MOUNTED.pointer())
                        .orElse(Map.of());
        for (int i = 0; i < mounts.size(); i++) {
            JsonNode mount = mounts.get(i);
            String place = mount.path("Source").asText("");
            var others = new TreeSet<String>();
            users.forEach((source, containers) -> {
                if (!place.isEmpty() && (HostPaths.isWithin(place, source) || HostPaths.isWithin(source, place))) {
                    containers.stream()
                            .filter(other -> !other.id().equals(id))
                            .filter(other ->
                                    own.isEmpty() || !own.equals(other.labels().get(found.get(TENANT))))
                            .filter(other -> isWritable(mount) || writes(other, source))
                            .forEach(other -> others.add(other.text("/Name").replaceFirst("^/", "")));
                }
            });
            if (!others.isEmpty()) {
                found.violation(
                        Field.MOUNTED.pointer() + "/" + i + "/Source",
                        Values.none(),
                        "shares " + place + " with " + String.join(", ", others) + " of another tenant");
            }
        }
    }

    private static boolean writes(Container other, String source) {
        return other.at(Field.MOUNTED.pointer())
                .valueStream()
                .anyMatch(mount -> mount.path("Source").asText("").equals(source) && isWritable(mount));
    }

    private static boolean isWritable(JsonNode mount) {
        return mount.path("RW").asBoolean(true);
    }
}
