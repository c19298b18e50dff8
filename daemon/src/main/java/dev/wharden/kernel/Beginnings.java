package dev.wharden.kernel;

import dev.wharden.kernel.ProcessTable.Row;
import dev.wharden.subject.Executable;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Exec sessions that are being made: before the program of {@code docker exec} runs, the runtime is in the container's
 * control group with all rights, and executes a copy of itself in memory. That takes some milliseconds, and where the
 * container is paused in between, until it goes on. Seen with runc 1.1: it is first a child of {@code runc exec}, which
 * ends when the rights are as they should be, then the shim's; by then it has executed nothing since it was forked.
 *
 * @param files of the host's kernel
 * @param sessions that the engine has begun
 * @param main the first process of the container, which is a child of its shim too
 * @param container the full id
 * @param granted capabilities that the engine has given the container, as a bit mask
 * @param paused whether the container is: nothing runs in it, and what is passed over is looked at when it goes on
 */
record Beginnings(
        ProcFiles files, Sessions sessions, ProcessFacts main, String container, long granted, boolean paused) {
    /**
     * The runtime that the shim has started, and that waits for a process; empty where none does. None of a container
     * can choose such a parent, and the runtime ends when the program begins, unless that holds what it waits for.
     *
     * @param process whose parent is not one of the container's
     */
    Optional<Row> waiter(ProcessFacts process) throws IOException {
        long shim = main.parent();
        if (shim <= 1 || process.parent() == shim) {
            return Optional.empty();
        }
        Optional<Row> parent = ProcessTable.row(files, process.parent());
        // One that has ended by now waits for nothing.
        Optional<String> groups = files.hint("/proc/" + process.parent() + "/cgroup");
        boolean outside = groups.filter(
                        all -> CgroupReader.group(all, container).isEmpty())
                .isPresent();
        return parent.filter(row -> outside && row.parent() == shim);
    }

    /**
     * Whether one that is waited for is still the runtime. What that executes (runc in memory, or a sealed copy that
     * seems the image's) it executes among the mounts of the shim, where its waiter is too, before it goes to the
     * container's by forks.
     *
     * @param sight of before it was read
     * @param folder of a thread of it that lives
     */
    boolean isBegun(FirstSight sight, String folder) {
        return sight.forked() || sameMounts(folder, "/proc/" + main.parent());
    }

    /** Of which it is not told, they may be the same. */
    private boolean sameMounts(String folder, String other) {
        try {
            return files.link(folder + "/ns/mnt").equals(files.link(other + "/ns/mnt"));
        } catch (IOException untold) {
            return true;
        }
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
        return main.executable().equals(ContainerProcesses.JUST_STARTED)
                || (sight.isPast(files, main.pid()) && new ContainerProcesses(files).isYoung("/proc/" + main.pid()))
                || (sight.forked()
                        && (paused
                                || new Ages(files).isYounger("/proc/" + main.pid(), STARTS)
                                || new Ages(files).isWithin(startedAt, STARTS)));
    }

    /**
     * Whether the runtime may have left it to the shim, as it does with what {@code docker exec} and a health check
     * start. A program that such a session began can make a child of the shim as well (CLONE_PARENT), and with the
     * host's {@code pid} namespace each comes there whose parent ends: so who is passed over for this is asked for
     * ({@link #isSession}, {@link #areSessions}).
     */
    boolean isLeft(ProcessFacts process) {
        return main.parent() > 1 && process.parent() == main.parent();
    }

    /** Whether it lost its parent after that was read, which another one is by now. */
    boolean isOrphaned(ProcessFacts process) throws IOException {
        return !isLeft(process)
                && process.parent() > 1
                && ProcessTable.row(files, process.parent()).isEmpty();
    }

    /** By the files of the runtime; empty where they do not tell, or where it has ended. */
    Optional<Boolean> isSession(ProcessFacts left) throws IOException {
        return new SessionFiles(files, main.parent(), main.pid()).has(left.pid());
    }

    /**
     * Whether the engine knows of those that were passed over. A moment after the runtime has left one to the shim it
     * does. In a paused container nothing runs, and they are asked for when it goes on.
     */
    boolean areSessions(Set<Long> passed) {
        return passed.isEmpty() || paused || sessions.are(container, passed);
    }

    /**
     * Whether one that was left to the shim is still the runtime: only while it has executed nothing. Neither its file
     * nor its age tells that: a program may be in memory, and a session as short as it likes; and with little of a
     * processor the runtime takes longer than any bound from there to the program. In a paused container it can be
     * faked, for as long as that is paused.
     *
     * @param process that was left to the shim
     * @param sight of before it was read
     */
    boolean isRuntime(ProcessFacts process, FirstSight sight) throws IOException {
        return sight.forked() && (isStarting(process) || (paused && !isOfContainer(process)));
    }

    /**
     * Where the main process is not known to be in a {@code pid} namespace below the shim's, an orphan of the
     * container's comes to the shim too, and one that has executed nothing is passed over while it is young.
     */
    private boolean isStarting(ProcessFacts process) throws IOException {
        return new ContainerProcesses(files).isYoung("/proc/" + process.pid()) || isBelowShim();
    }

    /** Needs no right. Where it is not told (Linux before 4.1) it is not. */
    private boolean isBelowShim() throws IOException {
        int shim = levels(main.parent());
        return shim > 0 && levels(main.pid()) > shim;
    }

    private int levels(long pid) throws IOException {
        Optional<ProcessStatus> status = ProcessStatus.ofOne(files, "/proc/" + pid);
        return status.isPresent() ? status.get().levels() : 0;
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
