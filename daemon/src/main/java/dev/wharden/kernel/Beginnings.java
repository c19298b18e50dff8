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
     * From the start of a process to its program: the engine makes the networks in between, and says that the container
     * runs when the runtime is about to execute the program. A container with little of a processor takes its time.
     */
    private static final Duration STARTS = Duration.ofSeconds(30);

    /**
     * Whether the main process is still the runtime, or was so while it was read. One of its threads gives up rights,
     * users and filters, the others keep theirs until the program is executed. No program of the container can have the
     * kernel say that it has executed nothing, and one in memory is young for two seconds, however often it executes
     * itself.
     *
     * @param sight of before it was read
     * @param startedAt of inspect: it may have waited for that since it was made
     */
    boolean isMainRuntime(FirstSight sight, String startedAt) throws IOException {
        return isPassing(main, sight)
                || (sight.forked()
                        && (paused
                                || new Ages(files).isYounger("/proc/" + main.pid(), STARTS)
                                || new Ages(files).isWithin(startedAt, STARTS)));
    }

    /**
     * Whether the runtime has left it to the shim, as it does with what {@code docker exec} and a health check start.
     * One of a container in a {@code pid} namespace of its own, or of another container's, never comes there; one in
     * the host's does when its parent ends.
     */
    boolean isLeft(ProcessFacts process) {
        return main.parent() > 1 && process.parent() == main.parent();
    }

    /**
     * The same of another process. The file alone does not tell: a runtime may execute a sealed copy that seems the
     * image's. In a paused container it can be faked, for as long as that is paused.
     *
     * @param process that was left to the shim
     * @param sight of before it was read
     * @param hosts where the main process is not known to be outside the host's {@code pid} namespace, an orphan of the
     *     container's has the same parent: then that is believed for two seconds
     */
    boolean isRuntime(ProcessFacts process, FirstSight sight, HostNamespaces hosts) throws IOException {
        String folder = "/proc/" + process.pid();
        boolean young = hosts.isOutside("pid")
                ? new Ages(files).isYounger(folder, STARTS)
                : new ContainerProcesses(files).isYoung(folder);
        return isPassing(process, sight) || (sight.forked() && (young || (paused && !isOfContainer(process))));
    }

    private boolean isPassing(ProcessFacts process, FirstSight sight) throws IOException {
        return process.executable().equals(ContainerProcesses.JUST_STARTED)
                || (sight.isPast(files, process.pid())
                        && new ContainerProcesses(files).isYoung("/proc/" + process.pid()));
    }

    /** Whether it is a program of the container, or may be one. */
    private static boolean isOfContainer(ProcessFacts process) {
        return switch (process.executable()) {
            case Observed.Known<Executable>(Executable file) ->
                switch (file.place()) {
                    case MEMORY, DELETED, ELSEWHERE -> false;
                    case IMAGE, WRITABLE, MOUNTED -> true;
                };
            case Observed.Absent<Executable> _ -> false;
            case Observed.Unknown<Executable> _ -> true;
        };
    }
}
