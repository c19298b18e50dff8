package dev.wharden.control.filesystem;

import dev.wharden.subject.KernelFacts.MountPoint;
import java.util.List;
import java.util.Set;

/**
 * When a line of a container's table was mounted, by its place: the kernel shows them in the order in which they were
 * made. A bind and what is mounted below its source are made by one mount(2), one after the other, and the runtime
 * mounts more after the last bind (what it hides of /proc and /sys). What is mounted since comes last (seen with runc
 * 1.1.15 and Linux 6.18).
 *
 * @param table of the container
 * @param last line that the runtime has made by itself, by its place; -1 where there is none
 */
record MountOrder(List<MountPoint> table, int last) {
    /** Those of which the kernel mounts more below one, and again after a time (d_automount). */
    private static final Set<String> BY_THEMSELVES = Set.of("nfs", "nfs4", "cifs", "smb3", "afs", "virtiofs", "fuse");

    enum Made {
        WITH_BIND,
        LATER,
        /** No other line comes after them. */
        UNTOLD
    }

    /** Whether a line below the target of a bind was made with that one; another one over it was not. */
    Made of(MountPoint line, String target) {
        if (line.path().equals(target)) {
            return Made.LATER;
        }
        int begin = table.indexOf(line);
        while (begin >= 0 && isBelow(table.get(begin), target)) {
            begin--;
        }
        if (begin < 0 || !table.get(begin).path().equals(target)) {
            return Made.LATER;
        }
        return table.subList(begin, table.size()).stream().allMatch(one -> HostPaths.isWithin(one.path(), target))
                ? Made.UNTOLD
                : Made.WITH_BIND;
    }

    /** Whether something was mounted at a target after it. */
    boolean isUnder(MountPoint line, String target) {
        return isUnder(line, target, table.size());
    }

    /** The same by the runtime, which mounts more after all that is declared. */
    boolean isUnderOfRuntime(MountPoint line, String target) {
        return isUnder(line, target, last);
    }

    private boolean isUnder(MountPoint line, String target, int end) {
        int begin = table.indexOf(line) + 1;
        return begin < end
                && table.subList(begin, end).stream().anyMatch(one -> one.path().equals(target));
    }

    /** Whether the kernel may have mounted it by itself where a process walked in: it is of the bind's own kind. */
    boolean mayBeTheKernels(MountPoint line, String target) {
        return BY_THEMSELVES.contains(line.type())
                && isBelow(line, target)
                && table.stream()
                        .anyMatch(one -> one.path().equals(target) && one.type().equals(line.type()));
    }

    private static boolean isBelow(MountPoint line, String target) {
        return !line.path().equals(target) && HostPaths.isWithin(line.path(), target);
    }
}
