package dev.wharden.kernel;

import dev.wharden.kernel.ProcessTable.Row;
import java.io.IOException;
import java.util.Optional;

/**
 * What a process was before anything else of it is read. Where it was a program then, all that is read of it is the
 * program's; asked afterwards, it may have been the runtime while its rights were read. A process is never one that has
 * executed nothing again, and no program is the runtime's file again.
 *
 * @param forked it had executed nothing since it was forked
 * @param file what it executed, by its path; empty where that may not be read
 */
record FirstSight(boolean forked, Optional<String> file) {
    /** Of one that is no runtime, whatever it executes. */
    static final FirstSight OWN = new FirstSight(false, Optional.empty());

    /** Of which nothing can be told may be a runtime. */
    static FirstSight of(ProcFiles files, long pid) {
        return new FirstSight(isForked(files, pid), file(files, pid));
    }

    private static boolean isForked(ProcFiles files, long pid) {
        try {
            return ProcessTable.row(files, pid).map(Row::forked).orElse(true);
        } catch (IOException untold) {
            return true;
        }
    }

    private static Optional<String> file(ProcFiles files, long pid) {
        try {
            return Optional.of(files.link("/proc/" + pid + "/exe"));
        } catch (IOException untold) {
            return Optional.empty();
        }
    }

    /** Whether it has executed another file by now: what was read of it in between may be of either. */
    boolean isPast(ProcFiles files, long pid) {
        return !file.equals(file(files, pid));
    }
}
