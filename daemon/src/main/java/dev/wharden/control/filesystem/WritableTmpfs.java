package dev.wharden.control.filesystem;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.TmpfsMount;
import dev.wharden.control.*;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a container with a read-only root can still write: a tmpfs on each path that the policy names. */
final class WritableTmpfs {
    private static final String TMP = "/tmp";

    static final Key<List<String>> KEY = Key.tmpfs(
            "tmpfs",
            "where a repair adds a writable tmpfs, if no mount is there and the image has nothing there; options after "
                    + "a colon as docker run --tmpfs takes them, else it belongs to the container's user");

    private WritableTmpfs() {}

    /** Adds an empty tmpfs, noexec and nosuid, on each that has no mount yet; none where all have. */
    static Optional<Edit> missing(Findings found) {
        List<TmpfsMount> mounts = unmounted(found);
        return mounts.isEmpty()
                ? Optional.empty()
                : Optional.of(new Edit(Field.TMPFS, tmpfs(found.declared(), mounts)));
    }

    private static List<TmpfsMount> unmounted(Findings found) {
        Container declared = found.subject().declared();
        var mounted = new ArrayList<String>();
        declared.at(Field.MOUNTED.pointer())
                .forEach(mount -> mounted.add(mount.path("Destination").asText("")));
        declared.at(Field.MOUNTS.pointer())
                .forEach(mount -> mounted.add(mount.path("Target").asText("")));
        declared.at(Field.TMPFS.pointer()).properties().forEach(entry -> mounted.add(entry.getKey()));
        declared.at("/Config/Volumes").properties().forEach(entry -> mounted.add(entry.getKey()));
        declared.strings(Field.BINDS.pointer()).forEach(bind -> mounted.add(HostPaths.target(bind)));
        return found.get(KEY).stream()
                .map(TmpfsMount::parse)
                .filter(wanted -> !found.subject().service().needed().contains(wanted.path()))
                .filter(wanted -> mounted.stream()
                        .noneMatch(other -> HostPaths.normal(other).equals(HostPaths.normal(wanted.path()))))
                .toList();
    }

    private static ObjectNode tmpfs(Container declared, List<TmpfsMount> mounts) {
        ObjectNode tmpfs = declared.at(Field.TMPFS.pointer()) instanceof ObjectNode present
                ? present.deepCopy()
                : JsonNodeFactory.instance.objectNode();
        // The engine adds rw,nosuid,nodev,noexec, and the fold the owner that the container gets.
        mounts.forEach(mount -> tmpfs.put(mount.path(), mount.options()));
        return tmpfs;
    }

    /**
     * With what it writes to, and {@code /tmp}, which nearly every program expects to be writable; without what would
     * hide files of the image, for which a repair is refused.
     */
    static Settings completed(Subject subject, Settings settings) {
        List<String> scratch = subject.service().scratch();
        String tmp =
                scratch.stream().filter(path -> isAt(path, TMP)).findFirst().orElse(TMP);
        var tmpfs = new ArrayList<>(settings.get(KEY));
        // What it runs from there it could not run from one of the engine's own.
        tmpfs.removeIf(there -> TmpfsMount.parse(there).options().isEmpty()
                && scratch.stream().anyMatch(path -> path.contains(":exec") && isAt(path, there)));
        Stream.concat(Stream.of(tmp), scratch.stream().filter(path -> !path.startsWith(TMP + "/")))
                .filter(path -> !subject.service()
                        .needed()
                        .contains(TmpfsMount.parse(path).path()))
                .filter(path -> tmpfs.stream().noneMatch(there -> isAt(path, there)))
                .forEach(tmpfs::add);
        return settings.with(KEY, tmpfs);
    }

    private static boolean isAt(String tmpfs, String other) {
        return HostPaths.normal(TmpfsMount.parse(tmpfs).path())
                .equals(HostPaths.normal(TmpfsMount.parse(other).path()));
    }
}
