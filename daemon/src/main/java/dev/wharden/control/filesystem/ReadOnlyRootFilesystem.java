package dev.wharden.control.filesystem;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.control.*;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import java.util.List;
import java.util.stream.Stream;

/**
 * Demands a read-only root file system. A repair also puts an empty tmpfs, noexec and nosuid, on the paths that the
 * policy names and that have no mount yet.
 */
public final class ReadOnlyRootFilesystem {
    private static final String WRITABLE = "root filesystem is writable";
    private static final String MOUNTS = "proc:/mountinfo";

    public static final Control CONTROL = Control.of("readOnlyRootFilesystem")
            .title("The root file system is read-only")
            .why("An attacker who cannot write cannot leave a program behind, change the one that runs, or fill the "
                    + "host's disk.")
            .severity(MEDIUM)
            .requires(WritableTmpfs.KEY)
            .in(RESTRICTED, CIS_L1)
            .repairs(Field.READONLY_ROOTFS, Field.TMPFS)
            .rule("rootfs-read-only", ReadOnlyRootFilesystem::declared, cis("5.13"), owasp("8"), nist("4.4.4"))
            .rule("writable-paths-allowlist", ProgramFolders::covered, owasp("8"))
            .live(
                    "proc-mount-truth",
                    MOUNTS,
                    found -> found.isTrue(Field.READONLY_ROOTFS),
                    ReadOnlyRootFilesystem::running,
                    cis("5.13"))
            .completed(WritableTmpfs::completed)
            .build();

    private ReadOnlyRootFilesystem() {}

    private static void declared(Findings found) {
        if (found.isTrue(Field.READONLY_ROOTFS)) {
            return;
        }
        if (found.subject().service().needed().contains("/")) {
            found.violation(Field.READONLY_ROOTFS, Values.of(true), WRITABLE);
            return;
        }
        found.check(List.of(Field.TMPFS));
        Stream<Edit> root = Stream.of(new Edit(Field.READONLY_ROOTFS, Values.of(true)));
        List<Edit> edits =
                Stream.concat(root, WritableTmpfs.missing(found).stream()).toList();
        found.drift(Field.READONLY_ROOTFS, Values.of(true), WRITABLE, edits);
    }

    /** The last mount on a path is the one that is seen. */
    private static void running(Findings found, KernelFacts kernel) {
        found.known(kernel.mounts(), MOUNTS)
                .ifPresent(table -> table.stream()
                        .filter(mount -> mount.path().equals("/"))
                        .reduce((first, second) -> second)
                        .ifPresentOrElse(
                                root -> running(found, root), () -> found.unread(MOUNTS, "its mount table has no /")));
    }

    private static void running(Findings found, MountPoint root) {
        if (!root.readOnly()) {
            found.live(
                    MOUNTS,
                    Values.of(root.flags()),
                    Values.of(List.of("ro")),
                    "declared read-only, but the root file system is mounted writable");
        }
    }
}
