package dev.wharden.kernel;

import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Threads that have other rights than the one that their process is judged by, or are in the host's namespaces: users,
 * capabilities, filters, labels and namespaces are a thread's, not a process's (credentials(7), setns(2)), and the
 * first thread may give up all that the second keeps. Of a process with one thread nothing is read. Belongs to one look
 * at one container.
 */
final class OtherThreads {
    /** Of one container. A thread takes 25 µs, and 10 more where the container has namespaces of its own. */
    private static final int MOST = 8192;

    private final ProcFiles files;
    private final ContainerProcesses processes;
    private final ProcessFacts main;
    private final HostNamespaces hosts;
    private final StatusRoom room;
    private int left = MOST;
    private String unread = "";

    /**
     * Of one container.
     *
     * @param room what is left of it, of the processes and their threads together
     */
    OtherThreads(
            ProcFiles files, ContainerProcesses processes, ProcessFacts main, HostNamespaces hosts, StatusRoom room) {
        this.files = files;
        this.processes = processes;
        this.main = main;
        this.hosts = hosts;
        this.room = room;
    }

    /** Why there may be more of them; empty where there are not. */
    String unread() {
        return unread;
    }

    /**
     * Those of a process, which takes no more than half of what is left for others.
     *
     * @param process as it is judged
     * @param living the thread that it is judged by
     */
    List<ProcessFacts> of(ProcessFacts process, ContainerProcesses.Living living) throws IOException {
        return of(process, living, left / 2, room.left() / 2);
    }

    /** Those of a process after which no other is asked. */
    List<ProcessFacts> ofLast(ProcessFacts process, ContainerProcesses.Living living) throws IOException {
        return of(process, living, 0, 0);
    }

    private List<ProcessFacts> of(
            ProcessFacts process, ContainerProcesses.Living living, int leftForOthers, long roomForOthers)
            throws IOException {
        if (!living.status().hasThreads()) {
            return List.of();
        }
        String task = "/proc/" + process.pid() + "/task";
        var others = new ArrayList<ProcessFacts>();
        String more = new Rounds("one of its threads")
                .read(
                        () -> listed(process.pid(), living.status()),
                        thread -> read(thread, task + "/" + thread, process, living, others),
                        () -> left <= leftForOthers || room.left() <= roomForOthers
                                ? "it has more threads than are looked at"
                                : "");
        unread = Rounds.worse(more, unread);
        return others;
    }

    /**
     * The kernel ends a list early where the thread that it has come to ends (fs/proc/base.c, next_tid): so one with
     * fewer than there are is not whole.
     */
    private Rounds.Listed listed(long pid, ProcessStatus before) throws IOException {
        String folder = "/proc/" + pid;
        int[] threads = files.pids(folder + "/task");
        boolean isCut = threads.length < before.threads()
                && threads.length < ProcessStatus.of(files, folder).threads();
        return new Rounds.Listed(Arrays.stream(threads).asLongStream().boxed().toList(), isCut, "");
    }

    private Rounds.Outcome read(
            long thread,
            String folder,
            ProcessFacts process,
            ContainerProcesses.Living living,
            List<ProcessFacts> others)
            throws IOException {
        left--;
        if (thread == process.pid() || folder.equals(living.folder())) {
            return Rounds.Outcome.READ;
        }
        try {
            ProcessStatus status = ProcessStatus.of(files, folder);
            room.take(status);
            if (status.isDead()) {
                return Rounds.Outcome.ENDING;
            }
            differing(thread, folder, process, status, living.status()).ifPresent(others::add);
            return Rounds.Outcome.READ;
        } catch (NoSuchFileException ended) {
            return Rounds.Outcome.ENDING;
        } catch (IOException failure) {
            if (files.exists(folder)) {
                throw failure;
            }
            return Rounds.Outcome.ENDING;
        }
    }

    private Optional<ProcessFacts> differing(
            long thread, String folder, ProcessFacts process, ProcessStatus status, ProcessStatus judged)
            throws IOException {
        // Where that of the process cannot be read, that is said already.
        Observed<String> lsm =
                process.lsm() instanceof Observed.Known<String> ? processes.label(folder) : process.lsm();
        if (lsm instanceof Observed.Unknown<String>
                && ProcessStatus.of(files, folder).isDead()) {
            throw new NoSuchFileException(folder);
        }
        List<String> kinds = hosts.ofThread(folder, process.hosts());
        if (status.hasRightsOf(judged)
                && lsm.equals(process.lsm())
                && process.hosts().containsAll(kinds)) {
            return Optional.empty();
        }
        ProcessFacts facts = status.facts(thread, lsm);
        return Optional.of(new OwnUsers(files, main)
                .bounded(facts, folder)
                .threadOf(process)
                .in(kinds));
    }
}
