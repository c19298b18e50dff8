package dev.wharden.kernel;

import dev.wharden.kernel.ProcessTable.Row;
import dev.wharden.subject.Executable;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Exec sessions that are being made: before the program of {@code docker exec} runs, the runtime is in the container's
 * control group with all rights, and executes a copy of itself in memory. That takes some milliseconds, and where the
 * container is paused in between, until it goes on. Seen with runc 1.1: it is first a child of {@code runc exec}, which
 * ends when the rights are as they should be, then the shim's; by then it has executed nothing since it was forked.
 *
 * @param files of the host's kernel
 * @param main the first process of the container, which is a child of its shim too
 * @param container the full id
 * @param paused whether the container is: nothing runs in it, and what is passed over is looked at when it goes on
 */
record Beginnings(ProcFiles files, ProcessFacts main, String container, boolean paused) {
    /**
     * Whether a runtime that the shim has started waits for a process. None of a container can choose such a parent,
     * and the runtime ends when the program begins; one that somebody stopped may not end.
     *
     * @param process whose parent is not one of the container's
     */
    boolean isWaitedFor(ProcessFacts process) throws IOException {
        long shim = main.parent();
        if (shim <= 1 || process.parent() == shim) {
            return false;
        }
        Optional<Row> parent = ProcessTable.row(files, process.parent());
        // One that has ended by now waits for nothing.
        Optional<String> groups = files.hint("/proc/" + process.parent() + "/cgroup");
        return parent.isPresent()
                && parent.get().parent() == shim
                && !parent.get().stopped()
                && groups.filter(all -> CgroupReader.group(all, container).isEmpty())
                        .isPresent();
    }

    /**
     * From the start of a main process to its program: the engine makes the networks in between, and says that the
     * container runs when the runtime is about to execute the program.
     */
    private static final Duration STARTS = Duration.ofSeconds(30);

    /**
     * Whether the main process is still the runtime. One of its threads gives up rights, users and filters, the others
     * keep theirs until the program is executed. No program of the container can have the kernel say that it has
     * executed nothing, and one in memory is young for two seconds, however often it executes itself.
     */
    boolean isMainRuntime() throws IOException {
        return main.executable().equals(ContainerProcesses.JUST_STARTED)
                || (isForked(main.pid())
                        && (paused || new ContainerProcesses(files).isYounger("/proc/" + main.pid(), STARTS)));
    }

    /**
     * The same of another process, as {@code docker exec} and a health check start it. The file alone does not tell: a
     * runtime may execute a sealed copy that seems the image's.
     *
     * @param process whose parent is not one of the container's
     */
    boolean isRuntime(ProcessFacts process) throws IOException {
        return process.executable().equals(ContainerProcesses.JUST_STARTED)
                || (isForked(process.pid()) && new ContainerProcesses(files).isYoung("/proc/" + process.pid()));
    }

    private boolean isForked(long pid) throws IOException {
        return ProcessTable.row(files, pid).filter(Row::forked).isPresent();
    }

    /**
     * Whether one of a paused container has executed nothing since it was forked, and is no program of the container.
     * That can be faked, for as long as the container is paused.
     *
     * @param process whose parent is not one of the container's
     */
    boolean isForked(ProcessFacts process) throws IOException {
        boolean other = switch (process.executable()) {
            case Observed.Known<Executable>(Executable file) ->
                switch (file.place()) {
                    case MEMORY, DELETED, ELSEWHERE -> true;
                    case IMAGE, WRITABLE, MOUNTED -> false;
                };
            case Observed.Absent<Executable> _ -> true;
            case Observed.Unknown<Executable> _ -> false;
        };
        return paused && other && isForked(process.pid());
    }
}
