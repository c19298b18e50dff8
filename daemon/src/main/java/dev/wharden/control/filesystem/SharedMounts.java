package dev.wharden.control.filesystem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Field;
import dev.wharden.control.Findings;
import dev.wharden.control.Values;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Mounts with shared propagation, in each place where a container may ask for one. */
final class SharedMounts {
    private static final Set<String> SHARED = Set.of("shared", "rshared");

    private SharedMounts() {}

    /** Finds them, and repairs those that were asked for. */
    static void check(Findings found) {
        var asked = new HashSet<String>();
        binds(found, asked);
        mounts(found, asked);
        found.each(Field.MOUNTED, (at, mount) -> {
            String target = HostPaths.normalTarget(mount.path("Destination").asText());
            if (SHARED.contains(mount.path("Propagation").asText()) && !asked.contains(target)) {
                found.violation(at + "/Propagation", Values.of("rprivate"), message(target));
            }
        });
    }

    private static void binds(Findings found, Set<String> asked) {
        for (String bind : found.texts(Field.BINDS)) {
            String target = HostPaths.target(bind);
            asked.add(HostPaths.normalTarget(target));
            List<String> options = HostPaths.options(bind);
            if (options.stream().anyMatch(SHARED::contains) && !found.isUnread(Field.BINDS)) {
                String plain = HostPaths.source(bind) + ":" + target;
                List<String> kept = options.stream()
                        .filter(option -> !SHARED.contains(option))
                        .toList();
                String repaired = kept.isEmpty() ? plain : plain + ":" + String.join(",", kept);
                List<String> all = found.texts(Field.BINDS).stream()
                        .map(one -> one.equals(bind) ? repaired : one)
                        .toList();
                found.drift(Field.BINDS, Values.of(all), message(target));
            }
        }
    }

    private static void mounts(Findings found, Set<String> asked) {
        found.each(Field.MOUNTS, (at, mount) -> {
            String target = mount.path("Target").asText();
            asked.add(HostPaths.normalTarget(target));
            if (SHARED.contains(mount.at("/BindOptions/Propagation").asText()) && !found.isUnread(Field.MOUNTS)) {
                JsonNode all = found.node(Field.MOUNTS).deepCopy();
                Stream.of(all.at(at.substring(Field.MOUNTS.pointer().length()) + "/BindOptions"))
                        .filter(ObjectNode.class::isInstance)
                        .forEach(options -> ((ObjectNode) options).put("Propagation", "rprivate"));
                found.drift(Field.MOUNTS, all, message(target));
            }
        });
    }

    private static String message(String target) {
        return "what is mounted below " + target + " appears on the host";
    }
}
