package dev.wharden.control.resource;

import dev.wharden.control.Findings;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;

/** All that the host has: a limit that is not below it does not limit anything. */
final class HostCapacity {
    /** PID_MAX_LIMIT of include/linux/threads.h on 64 bits: no host runs more processes and threads. */
    private static final long MOST_PROCESSES = 4_194_304;

    /**
     * A pebibyte: no host that Docker runs on has it, so that such a limit is none even where the host is not known.
     */
    private static final long MOST_MEMORY = 1L << 50;

    /** NR_CPUS of the distributions' kernels, for where the host is not known. */
    private static final long MOST_PROCESSORS = 8192;

    private HostCapacity() {}

    /**
     * Of an engine that does not say how much memory there is it is not known whether a limit is one; a file is judged
     * without a host.
     */
    static void memoryKnown(Findings found) {
        EngineFacts engine = found.engine();
        if (!engine.version().isEmpty() && engine.memory() <= 0) {
            found.unread("engine:/MemTotal", "how much memory the host has, which a limit must be below");
        }
    }

    /** The same of processors. */
    static void processorsKnown(Findings found) {
        EngineFacts engine = found.engine();
        if (!engine.version().isEmpty() && engine.processors() <= 0) {
            found.unread("engine:/NCPU", "how many processors the host has, which a limit must be below");
        }
    }

    /** The same of processes and threads. */
    static void processesKnown(Findings found) {
        found.known(found.subject().neighbours().mostProcesses(), "host:/proc/sys/kernel/pid_max");
    }

    /** Bytes of memory. */
    static long memory(EngineFacts engine) {
        return engine.memory() > 0 ? Math.min(engine.memory(), MOST_MEMORY) : MOST_MEMORY;
    }

    /** Processors. */
    static long processors(EngineFacts engine) {
        return !engine.version().isEmpty() && engine.processors() > 0 ? engine.processors() : MOST_PROCESSORS;
    }

    /** Processes and threads: the lesser of the kernel's pid_max and threads-max. */
    static long processes(Subject subject) {
        return subject.neighbours().mostProcesses() instanceof Observed.Known<Long>(Long most) && most > 0
                ? Math.min(most, MOST_PROCESSES)
                : MOST_PROCESSES;
    }
}
