package dev.wharden.remedy.recreate.fidelity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.SameJson;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether a twin has the same mounts: as a set by destination, since their order is not stable. Pure. */
final class FidelityMounts {
    private static final List<String> COMPARED = List.of("Type", "Name", "Source", "Driver", "RW", "Propagation");

    private FidelityMounts() {}

    static void compare(Container actual, Container desired, Container twin, List<String> differences) {
        boolean declaredAnew = List.of("Binds", "Mounts", "VolumesFrom").stream()
                .anyMatch(key -> !SameJson.asShown(
                        actual.at("/HostConfig").path(key),
                        desired.at("/HostConfig").path(key)));
        Map<String, JsonNode> before = byDestination(actual);
        Map<String, JsonNode> after = byDestination(twin);
        before.forEach((destination, mount) -> {
            JsonNode made = after.remove(destination);
            if (made == null) {
                if (!declaredAnew) {
                    differences.add("/Mounts[" + destination + "]");
                }
                return;
            }
            for (String key : COMPARED) {
                boolean repaired = declaredAnew && (key.equals("RW") || key.equals("Propagation"));
                if (!repaired && !SameJson.asShown(mount.path(key), made.path(key))) {
                    differences.add("/Mounts[" + destination + "]/" + key);
                }
            }
        });
        if (!declaredAnew) {
            after.keySet().forEach(destination -> differences.add("/Mounts[" + destination + "]"));
        }
    }

    private static Map<String, JsonNode> byDestination(Container container) {
        var mounts = new TreeMap<String, JsonNode>();
        container
                .at("/Mounts")
                .forEach(mount -> mounts.put(mount.path("Destination").asText(), mount));
        return mounts;
    }
}
