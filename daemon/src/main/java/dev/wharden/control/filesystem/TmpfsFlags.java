package dev.wharden.control.filesystem;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Field;
import dev.wharden.container.TmpfsMount;
import dev.wharden.control.*;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether programs can run from a tmpfs. The engine mounts it noexec, nosuid and nodev unless asked otherwise, and the
 * last of two options that contradict each other holds (measured on 26.1.5).
 */
final class TmpfsFlags {
    static final Key<List<String>> EXECUTABLE = Key.paths("executable", "where a tmpfs may hold programs", List.of());

    private static final Set<String> LOOSE = Set.of("exec", "suid", "dev");

    private TmpfsFlags() {}

    static void check(Findings found) {
        found.node(Field.TMPFS).properties().forEach(mount -> {
            String path = mount.getKey();
            List<String> options = List.of(mount.getValue().asText().split(",", -1));
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
            String path = mount.path("Target").asText();
            List<String> words = mount.at("/TmpfsOptions/Options")
                    .valueStream()
                    .map(option -> option.path(0).asText())
                    .distinct()
                    .toList();
            Set<String> loose = loose(found, path, words);
            if (!loose.isEmpty()) {
                found.violation(at, Values.none(), message(path, loose));
            }
        });
    }

    /** With the folders that it runs programs from. */
    static Settings completed(Subject subject, Settings settings) {
        var executable = new TreeSet<>(settings.get(EXECUTABLE));
        subject.service().scratch().stream()
                .map(TmpfsMount::parse)
                .filter(tmpfs -> List.of(tmpfs.options().split(",", -1)).contains("exec"))
                .forEach(tmpfs -> executable.add(tmpfs.path()));
        return executable.isEmpty() ? settings : settings.with(EXECUTABLE, List.copyOf(executable));
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
}
