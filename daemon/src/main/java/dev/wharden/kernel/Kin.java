package dev.wharden.kernel;

import dev.wharden.kernel.ProcessTable.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * To which of the containers that share a PID namespace a process belongs, by what it cannot write about itself as
 * easily as its parent, its name and its control group: the mounts it sees. For one look. Needs no right.
 */
final class Kin {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

    /** Bytes of a mount table, which may be very long: a copy of one has the root at its beginning. */
    static final int LONGEST = 64 << 10;

    private final ProcFiles files;
    private final ProcessTable table;
    private final Shims shims;
    /** A container's id to the mounts of its first process; empty where that is not found. */
    private final Map<String, Optional<MountIds>> mounts = new HashMap<>();

    Kin(ProcFiles files, ProcessTable table, Shims shims) {
        this.files = files;
        this.table = table;
        this.shims = shims;
    }

    /**
     * Whether its control group is named after a container and it is in that one's mount namespace.
     *
     * @param owner the container whose PID namespace it has
     * @param shim a shim, whose session all have
     */
    boolean isOfItsGroup(Row row, String owner, Row shim) {
        try {
            String group = files.read("/proc/" + row.pid() + "/cgroup");
            Matcher id = ID.matcher(group);
            String named = group.contains(owner) ? owner : id.find() ? id.group() : "";
            Optional<MountIds> its = mounts.computeIfAbsent(named, one -> ofFirst(one, shim));
            return its.isPresent() && its.get().has(row);
        } catch (IOException unread) {
            return false;
        }
    }

    /** What the runtime started first in a container is the eldest child of its shim in a session of its own. */
    private Optional<MountIds> ofFirst(String container, Row shim) {
        return container.isEmpty()
                ? Optional.empty()
                : shims.of(container, shim)
                        .flatMap(its -> table.rows().stream()
                                .filter(row -> row.parent() == its.pid() && row.session() != its.session())
                                .min(Comparator.comparingLong(Row::start))
                                .flatMap(this::mountsOf));
    }

    private Optional<MountIds> mountsOf(Row first) {
        try {
            return Optional.of(MountIds.of(files, first));
        } catch (IOException unread) {
            return Optional.empty();
        }
    }

    /**
     * Whether it sees the root file system of the container with this first process, as in a mount namespace that it
     * copied from that one's: an overlay is of one container alone.
     */
    static boolean hasRootOf(ProcFiles files, long pid, long main) {
        try {
            Optional<String> root = overlays(files, main, "/").findFirst();
            return root.isPresent() && overlays(files, pid, "").anyMatch(root.get()::equals);
        } catch (IOException unread) {
            return false;
        }
    }

    /** The devices of the overlays among its first mounts; at one path, or at any where that is empty. */
    private static Stream<String> overlays(ProcFiles files, long pid, String path) throws IOException {
        String table = new String(files.head("/proc/" + pid + "/mountinfo", LONGEST), StandardCharsets.UTF_8);
        return KernelLines.of(table)
                .filter(line -> line.contains(" - overlay "))
                .map(line -> line.split(" ", 6))
                .filter(fields -> fields.length == 6 && (path.isEmpty() || fields[4].equals(path)))
                .map(fields -> fields[2]);
    }
}
