package dev.wharden.kernel;

import dev.wharden.container.Container;
import java.io.IOException;

/**
 * Whether the kernel has frozen the first process of a container. The engine tells of its own pause alone: a container
 * whose control group lies below another's ({@code --cgroup-parent}) is frozen together with that one, and is shown as
 * running. A stop of it does not end, and its SIGKILL takes effect at the thaw (measured on 26.1.5, version 1). Needs
 * no right.
 *
 * @param files of the host's kernel
 */
public record FrozenMain(ProcFiles files) {
    /** False where it does not run, or where the kernel does not tell. */
    public boolean of(Container container) {
        if (container.pid() <= 0) {
            return false;
        }
        try {
            var row = ProcessTable.row(files, container.pid());
            return row.isPresent() && new FreezerGroups(files).of(row.get()) == FreezerGroups.Verdict.FROZEN;
        } catch (IOException unread) {
            return false;
        }
    }
}
