package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A disk of 4 MiB that only one daemon has, at a folder, and that goes when it ends: a mount of its own mount
 * namespace. Seen by others through {@code /proc}.
 */
record SmallDisk(Path folder, RunningDaemon daemon) {
    private static final String FILLER = "filler";
    private static final int BLOCK = 4096;

    /** The words of a program that becomes another, with such disks at these folders, which must be there. */
    static List<String> at(Path... folders) {
        var mounts = new StringBuilder();
        for (Path folder : folders) {
            mounts.append("mount -t tmpfs -o size=4m,mode=0700 small '")
                    .append(folder)
                    .append("' && ");
        }
        return List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", mounts + "exec \"$@\"", "sh");
    }

    /** As the daemon sees it. */
    Path path(String file) {
        return Path.of("/proc", Long.toString(daemon.pid()), "root")
                .resolve(folder.resolve(file).toString().substring(1));
    }

    /** Until not one block more has room. */
    void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(path(FILLER))) {
            while (true) {
                out.write(new byte[BLOCK]);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    void free() throws IOException {
        Files.delete(path(FILLER));
    }

    /** By a mount over it: a disk with a file that is open for writing cannot be made read-only. */
    void readOnly() {
        mounts("mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\"");
    }

    void writable() {
        mounts("umount \"$0\"");
    }

    private void mounts(String command) {
        Ran mounted = Ran.of(
                List.of("nsenter", "-t", Long.toString(daemon.pid()), "-m", "sh", "-c", command, folder.toString()),
                Map.of(),
                "",
                Path.of("target"));
        assertThat(mounted.code()).as(mounted.err()).isZero();
    }
}
