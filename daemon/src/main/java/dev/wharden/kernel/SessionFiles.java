package dev.wharden.kernel;

import dev.wharden.kernel.ProcessTable.Row;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/**
 * Which processes of a container are exec sessions' by the files of the runtime: containerd's shim has each pid written
 * into its working folder before it becomes the parent, and removes the file when the process has ended (containerd
 * pkg/process/exec.go, runc utils_linux.go). So it is told from one that a program has made a child of the shim
 * (CLONE_PARENT), however busy the host is. No container writes there. Needs CAP_SYS_PTRACE.
 *
 * @param files of the host's kernel
 * @param shim the parent of the container's first process
 * @param main the first process, by which the folder is known to be the container's
 */
record SessionFiles(ProcFiles files, long shim, long main) {
    private static final String END = ".pid";

    /**
     * Whether a child of the shim that lives is a session's; empty where that is not told. Throws NoSuchFileException
     * of one that has ended by now, whose file may be removed.
     */
    Optional<Boolean> has(long pid) throws IOException {
        String folder = "/proc/" + shim + "/cwd";
        if (!files.hint(folder + "/init" + END).equals(Optional.of(Long.toString(main)))) {
            return Optional.empty();
        }
        for (String name : files.names(folder)) {
            if (name.endsWith(END) && files.hint(folder + "/" + name).equals(Optional.of(Long.toString(pid)))) {
                return Optional.of(true);
            }
        }
        // Asked last: of one that lives the file would have been there.
        Row row = ProcessTable.row(files, pid).orElseThrow(() -> new NoSuchFileException(Long.toString(pid)));
        return row.isDead() ? Optional.empty() : Optional.of(false);
    }
}
