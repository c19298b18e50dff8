package dev.wharden.control.filesystem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.control.*;
import java.util.List;
import java.util.Map;

/** Which containers of other tenants mount what a container mounts, or a folder above or below it. */
final class VolumeSharing {
    private VolumeSharing() {}

    static void check(Findings found) {
        found.check(List.of(Field.LABELS));
        List<JsonNode> mounts = found.objects(Field.MOUNTED);
        if (found.declared().isCut()) {
            found.unread(Field.MOUNTED.pointer(), "not all of its mounts are known");
        }
        if (!mounts.isEmpty()) {
            OtherTenants.of(found, TenantLabel.of(found))
                    .ifPresent(tenants -> found.known(
                                    found.subject().neighbours().mountUsers(), Field.MOUNTED.pointer())
                            .ifPresent(users -> found.each(
                                    Field.MOUNTED,
                                    (at, mount) -> check(found, mount, at + "/Source", users, tenants))));
        }
    }

    private static void check(
            Findings found, JsonNode mount, String field, Map<String, List<Container>> users, OtherTenants tenants) {
        String place = mount.path("Source").asText("");
        if (place.isEmpty()) {
            return;
        }
        String id = found.text(Field.ID);
        var split = tenants.split(users.entrySet().stream()
                .filter(user -> HostPaths.isWithin(place, user.getKey()) || HostPaths.isWithin(user.getKey(), place))
                .flatMap(user -> user.getValue().stream()
                        .filter(other -> !other.id().equals(id))
                        .filter(other -> isWritable(mount) || writes(other, user.getKey()))));
        if (!split.others().isEmpty()) {
            String others = String.join(", ", split.others());
            found.violation(field, Values.none(), "shares " + place + " with " + others + " of another tenant");
        }
        if (!split.untold().isEmpty()) {
            found.unread(field, "whose " + String.join(", ", split.untold()) + " is, which mounts it too");
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
