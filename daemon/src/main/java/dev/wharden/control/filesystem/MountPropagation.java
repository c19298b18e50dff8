package dev.wharden.control.filesystem;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Field;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Settings;
import dev.wharden.control.Values;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Forbids mounts that come out on the host. The engine itself makes what lies above its own data a slave, which does
 * not reach the host (moby volume/mounts/linux_parser.go).
 */
public final class MountPropagation {
    private static final Set<String> SHARED = Set.of("shared", "rshared");
    private static final String PRIVATE = "Private";
    private static final Key<String> VALUE =
            Key.word("value", "Private; Any sets no requirement", PRIVATE, PRIVATE, "Any");

    public static final Control CONTROL = Control.of("mountPropagation")
            .title("What it mounts does not appear on the host")
            .why("With shared propagation a container that may mount puts file systems into the host's own tree, "
                    + "over whatever is there.")
            .severity(MEDIUM)
            .takes(VALUE)
            .in(Settings.of(VALUE, PRIVATE), RESTRICTED, CIS_L1)
            .appliesWhen(found -> found.get(VALUE).equals(PRIVATE))
            .repairs(Field.BINDS, Field.MOUNTS)
            .rule("mount-propagation-private", MountPropagation::check, cis("5.20"))
            .byHand("(without :shared and :rshared in --volume)", "# without bind: {propagation: rshared}")
            .build();

    private MountPropagation() {}

    private static void check(Findings found) {
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
