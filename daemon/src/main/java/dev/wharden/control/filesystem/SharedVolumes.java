package dev.wharden.control.filesystem;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Source;
import dev.wharden.control.TenantLabel;
import dev.wharden.control.Values;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Keeps containers of different tenants off each other's files: a volume or folder that both mount, or one below the
 * other. What neither can write to passes nothing on.
 */
public final class SharedVolumes {
    public static final Control CONTROL = Control.of("sharedVolumes")
            .title("Shares volumes only within its tenant")
            .why("What one tenant writes to a shared volume the other reads, runs, or trips over.")
            .severity(HIGH)
            .settings(TenantLabel.KEY)
            .rule("volume-shared-cross-tenant", SharedVolumes::check, nist("4.3.4"))
            .byHand("--volume=NAME:/path   (a private volume)", "volumes: [NAME:/path]")
            .build();

    private SharedVolumes() {}

    private static void check(Findings found) {
        found.check(List.of(Field.LABELS));
        List<JsonNode> mounts = found.objects(Field.MOUNTED);
        if (found.declared().isTrue(Container.CUT)) {
            found.unread(Source.INSPECT, Field.MOUNTED.pointer(), "not all of its mounts are known");
        }
        if (mounts.isEmpty()) {
            return;
        }
        Observed<String> own = TenantLabel.of(found).of(found.subject());
        if (own instanceof Observed.Unknown<String>(String why)) {
            found.unread(Source.INSPECT, Field.LABELS.pointer(), "whose it is: " + why);
            return;
        }
        Map<String, List<Container>> users = found.known(
                        found.subject().neighbours().mountUsers(), Source.INSPECT, Field.MOUNTED.pointer())
                .orElse(Map.of());
        for (int i = 0; i < mounts.size(); i++) {
            check(found, mounts.get(i), Field.MOUNTED.pointer() + "/" + i + "/Source", users, own);
        }
    }

    private static void check(
            Findings found, JsonNode mount, String field, Map<String, List<Container>> users, Observed<String> own) {
        String place = mount.path("Source").asText("");
        String id = found.text(Field.ID);
        TenantLabel label = TenantLabel.of(found);
        var others = new TreeSet<String>();
        var untold = new TreeSet<String>();
        users.forEach((source, containers) -> {
            if (!place.isEmpty() && (HostPaths.isWithin(place, source) || HostPaths.isWithin(source, place))) {
                containers.stream()
                        .filter(other -> !other.id().equals(id))
                        .filter(other -> isWritable(mount) || writes(other, source))
                        .forEach(other -> {
                            Observed<String> tenant = label.of(other);
                            if (tenant instanceof Observed.Unknown<String>) {
                                untold.add(name(other));
                            } else if (!(own instanceof Observed.Known<String>) || !own.equals(tenant)) {
                                others.add(name(other));
                            }
                        });
            }
        });
        if (!others.isEmpty()) {
            found.violation(
                    field,
                    Values.none(),
                    "shares " + place + " with " + String.join(", ", others) + " of another tenant");
        }
        if (!untold.isEmpty()) {
            found.unread(Source.INSPECT, field, "whose " + String.join(", ", untold) + " is, which mounts it too");
        }
    }

    private static String name(Container container) {
        return container.text("/Name").replaceFirst("^/", "");
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
