package dev.wharden.control.filesystem;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Field;
import dev.wharden.container.Quantity;
import dev.wharden.container.TmpfsMount;
import dev.wharden.control.Bound;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Settings;
import dev.wharden.control.Values;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps tmpfs mounts free of programs. The engine mounts them noexec, nosuid and nodev unless asked otherwise, and the
 * last of two options that contradict each other holds (measured on 26.1.5).
 */
public final class Tmpfs {
    private static final Set<String> LOOSE = Set.of("exec", "suid", "dev");

    private static final Key<List<String>> EXECUTABLE =
            Key.paths("executable", "where a tmpfs may hold programs", List.of());
    private static final Key<Optional<Bound>> MAXIMUM =
            Key.bytes("maximumSize", "how much one may hold; required: each must say how much");

    public static final Control CONTROL = Control.of("tmpfs")
            .title("Its tmpfs mounts hold no programs")
            .why("A writable place from which programs run is where an attacker puts one; without a size it fills the "
                    + "memory.")
            .severity(MEDIUM)
            .settings(EXECUTABLE, MAXIMUM)
            .in(Settings.of(EXECUTABLE, List.of()), RESTRICTED)
            .reported()
            .repairs(Field.TMPFS)
            .rule("tmpfs-hardened", Tmpfs::flags, owasp("8"), nist("4.4.4"))
            .rule("tmpfs-size", LOW, Tmpfs::sizes, nist("4.4.3"))
            .byHand("--tmpfs=/path:size=64m", "# tmpfs with a size: [\"/path:size=64m\"]")
            .build();

    private Tmpfs() {}

    private static void flags(Findings found) {
        found.node(Field.TMPFS).properties().forEach(mount -> {
            String path = mount.getKey();
            List<String> options = options(mount.getValue());
            Set<String> loose = loose(found, path, options);
            if (!loose.isEmpty() && !found.isUnread(Field.TMPFS)) {
                List<String> kept = options.stream()
                        .filter(option -> !loose.contains(option))
                        .toList();
                var all = found.node(Field.TMPFS).<ObjectNode>deepCopy();
                found.drift(Field.TMPFS, all.put(path, String.join(",", kept)), message(path, loose));
            }
        });
        found.each(Field.MOUNTS, (at, mount) -> {
            var words = new LinkedHashSet<String>();
            mount.at("/TmpfsOptions/Options")
                    .forEach(option -> words.add(option.path(0).asText()));
            String path = mount.path("Target").asText();
            Set<String> loose = loose(found, path, List.copyOf(words));
            if (!loose.isEmpty()) {
                found.violation(at, Values.none(), message(path, loose));
            }
        });
    }

    private static Set<String> loose(Findings found, String path, List<String> options) {
        var loose = new TreeSet<String>();
        for (String option : options) {
            if (LOOSE.contains(option)) {
                loose.add(option);
            } else if (option.startsWith("no")) {
                loose.remove(option.substring(2));
            }
        }
        String normal = HostPaths.normalTarget(path);
        if (found.get(EXECUTABLE).stream().anyMatch(folder -> HostPaths.isWithin(normal, folder))) {
            loose.remove("exec");
        }
        return loose;
    }

    private static String message(String path, Set<String> loose) {
        return "the tmpfs at " + path + " is mounted " + String.join(",", loose);
    }

    private static void sizes(Findings found) {
        found.get(MAXIMUM).ifPresent(bound -> {
            found.node(Field.TMPFS).properties().forEach(mount -> {
                var tmpfs = new TmpfsMount(mount.getKey(), mount.getValue().asText());
                OptionalLong size = tmpfs.size(found.engine().memory());
                size(found, bound, Field.TMPFS.pointer(), mount.getKey(), size);
            });
            found.each(Field.MOUNTS, (at, mount) -> {
                if (mount.path("Type").asText().equals("tmpfs")) {
                    long bytes = mount.at("/TmpfsOptions/SizeBytes").asLong();
                    OptionalLong size = bytes > 0 ? OptionalLong.of(bytes) : OptionalLong.empty();
                    size(found, bound, at, mount.path("Target").asText(), size);
                }
            });
        });
    }

    private static void size(Findings found, Bound bound, String at, String path, OptionalLong size) {
        if (size.isEmpty()) {
            found.violation(at, Values.of(bound.word()), "the tmpfs at " + path + " has no size");
        } else if (!bound.holds(size.getAsLong(), Long.MAX_VALUE)) {
            String bytes = Quantity.ofBytes(size.getAsLong());
            found.violation(at, Values.of(bound.word()), "the tmpfs at " + path + " may hold " + bytes);
        }
    }

    private static List<String> options(JsonNode text) {
        return List.of(text.asText().split(",", -1));
    }
}
