package dev.wharden.control.filesystem;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.TmpfsMount;
import dev.wharden.control.Control;
import dev.wharden.control.Edit;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Settings;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Demands a read-only root file system. A repair also puts an empty tmpfs, noexec and nosuid, on the paths that the
 * policy names and that have no mount yet.
 */
public final class ReadOnlyRootFilesystem {
    private static final String TMP = "/tmp";
    private static final String ROOT = "/";
    private static final String WRITABLE_ROOT = "root filesystem is writable";
    private static final String MOUNTS = "proc:/mountinfo";

    private static final Key<List<String>> WRITABLE = Key.tmpfs(
            "tmpfs",
            "where a repair adds a writable tmpfs, if no mount is there and the image has nothing there; options "
                    + "after a colon as docker run --tmpfs takes them, else it belongs to the container's user");

    public static final Control CONTROL = Control.of("readOnlyRootFilesystem")
            .title("The root file system is read-only")
            .why("An attacker who cannot write cannot leave a program behind, change the one that runs, or fill "
                    + "the host's disk.")
            .severity(MEDIUM)
            .requires(WRITABLE)
            .in(RESTRICTED, CIS_L1)
            .repairs(Field.READONLY_ROOTFS, Field.TMPFS)
            .rule("rootfs-read-only", ReadOnlyRootFilesystem::declared, cis("5.13"), owasp("8"), nist("4.4.4"))
            .rule("writable-paths-allowlist", ProgramFolders::covered, owasp("8"))
            .live("proc-mount-truth", MOUNTS, ReadOnlyRootFilesystem::running, cis("5.13"))
            .completed(ReadOnlyRootFilesystem::completed)
            .build();

    private ReadOnlyRootFilesystem() {}

    private static void declared(Findings found) {
        if (found.isTrue(Field.READONLY_ROOTFS)) {
            return;
        }
        if (found.subject().service().needed().contains(ROOT)) {
            found.violation(Field.READONLY_ROOTFS, Values.of(true), WRITABLE_ROOT);
            return;
        }
        found.check(List.of(Field.TMPFS));
        var edits = new ArrayList<>(List.of(new Edit(Field.READONLY_ROOTFS, Values.of(true))));
        List<TmpfsMount> mounts = unmounted(found);
        if (!mounts.isEmpty()) {
            edits.add(new Edit(Field.TMPFS, tmpfs(found.declared(), mounts)));
        }
        found.drift(Field.READONLY_ROOTFS, Values.of(true), WRITABLE_ROOT, edits);
    }

    /** The last mount on a path is the one that is seen. */
    private static void running(Findings found, KernelFacts kernel) {
        Optional<List<MountPoint>> table = found.known(kernel.mounts(), Source.KERNEL, MOUNTS);
        if (table.isEmpty()) {
            return;
        }
        Optional<MountPoint> root =
                table.get().stream().filter(mount -> mount.path().equals("/")).reduce((first, second) -> second);
        if (root.isEmpty()) {
            found.unread(Source.KERNEL, MOUNTS, "its mount table has no /");
        } else if (!root.get().readOnly()) {
            found.live(
                    MOUNTS,
                    Values.of(root.get().flags()),
                    Values.of(List.of("ro")),
                    "declared read-only, but the root file system is mounted writable");
        }
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
        return found.get(WRITABLE).stream()
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

    /** With what it writes to, and {@code /tmp}, which nearly every program expects to be writable. */
    private static Settings completed(Subject subject, Settings settings) {
        var tmpfs = new ArrayList<>(settings.get(WRITABLE));
        Stream.concat(Stream.of(TMP), subject.service().scratch().stream().filter(path -> !path.startsWith(TMP + "/")))
                .filter(path -> tmpfs.stream()
                        .map(TmpfsMount::parse)
                        .noneMatch(there -> HostPaths.normal(there.path())
                                .equals(HostPaths.normal(TmpfsMount.parse(path).path()))))
                .forEach(tmpfs::add);
        return settings.with(WRITABLE, tmpfs);
    }
}
