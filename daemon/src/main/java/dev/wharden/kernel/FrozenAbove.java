package dev.wharden.kernel;

import dev.wharden.container.Container;
import java.io.IOException;
import java.util.Optional;

/**
 * Whether the kernel has frozen a container from above its own control group. The engine tells of its own pause alone:
 * one whose control group lies below another's ({@code --cgroup-parent}) is frozen together with that one, and is shown
 * as running. It does not hear a stop, and of version 1 its SIGKILL takes effect at the thaw (measured on 26.1.5). What
 * it has frozen itself, in groups below, is not asked: that keeps no repair away. Needs no right.
 *
 * @param files of the host's kernel
 */
public record FrozenAbove(ProcFiles files) {
    /** False where it does not run, has left its control group, or where the kernel does not tell. */
    public boolean of(Container container) {
        if (container.pid() <= 0) {
            return false;
        }
        try {
            String groups = files.read("/proc/" + container.pid() + "/cgroup");
            Optional<String> first = CgroupReader.group(groups, "freezer", container.id());
            return first.isPresent()
                    ? says(above(first.get()) + "/freezer.state", "FROZEN")
                    : CgroupReader.group(groups, "", container.id())
                            .filter(second -> says(above(second) + "/cgroup.events", "frozen 1"))
                            .isPresent();
        } catch (IOException unread) {
            return false;
        }
    }

    private static String above(String group) {
        return group.substring(0, Math.max(0, group.lastIndexOf('/')));
    }

    private boolean says(String file, String line) {
        try {
            return files.read(file).lines().anyMatch(line::equals);
        } catch (IOException unread) {
            return false;
        }
    }
}
