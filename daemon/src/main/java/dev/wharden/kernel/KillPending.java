package dev.wharden.kernel;

import dev.wharden.container.Container;
import java.io.IOException;

/**
 * Whether the first process of a container has been sent SIGKILL and has not taken it, or is in its exit and waits for
 * those that end with it: it is frozen from above its control group, or waits for a disk or a server in the kernel. It
 * ends as soon as that is over, whenever that is. The engine says of such a stop that it "did not receive an exit
 * event" (26.1.5). Needs no right.
 *
 * @param files of the host's kernel
 */
public record KillPending(ProcFiles files) {
    /** Bit 8 is signal 9 (proc(5): SigPnd, ShdPnd). */
    private static final long SIGKILL = 1L << 8;

    /** False where it does not run, or where the kernel does not tell. */
    public boolean of(Container container) {
        if (container.pid() <= 0) {
            return false;
        }
        try {
            String folder = "/proc/" + container.pid();
            var row = ProcessTable.row(files, container.pid()).filter(one -> !one.isDead());
            return row.isPresent() && (isInItsExit(row.get()) || isSent(ProcessStatus.of(files, folder)));
        } catch (IOException unread) {
            return false;
        }
    }

    /** A first thread that has ended alone is in its exit too, for as long as the others go on. */
    private static boolean isInItsExit(ProcessTable.Row row) {
        return row.exiting() && !row.zombie();
    }

    private static boolean isSent(ProcessStatus status) throws IOException {
        return ((status.mask("SigPnd") | status.mask("ShdPnd")) & SIGKILL) != 0;
    }
}
