package dev.wharden.kernel;

import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Threads that have other rights than the one that their process is judged by: users, capabilities, filters and labels
 * are a thread's, not a process's (credentials(7)), and the first thread may give up all that the second keeps. Of a
 * process with one thread nothing is read. Belongs to one look at one container.
 */
final class OtherThreads {
    /** Of one container. A thread takes 25 µs. */
    private static final int MOST = 8192;

    private final ProcFiles files;
    private final ContainerProcesses processes;
    private final ProcessFacts main;
    private int left = MOST;
    private long room = ContainerProcesses.ROOM;
    private String unread = "";

    OtherThreads(ProcFiles files, ContainerProcesses processes, ProcessFacts main) {
        this.files = files;
        this.processes = processes;
        this.main = main;
    }

    /** Why there may be more of them; empty where there are not. */
    String unread() {
        return unread;
    }

    /**
     * Those of a process.
     *
     * @param process as it is judged
     * @param living the thread that it is judged by
     */
    List<ProcessFacts> of(ProcessFacts process, ContainerProcesses.Living living) throws IOException {
        if (!living.status().hasThreads()) {
            return List.of();
        }
        String task = "/proc/" + process.pid() + "/task";
        var others = new ArrayList<ProcessFacts>();
        for (int thread : files.pids(task)) {
            if (left == 0 || room <= 0) {
                unread = "it has more threads than are looked at";
                break;
            }
            left--;
            String folder = task + "/" + thread;
            if (thread == process.pid() || folder.equals(living.folder())) {
                continue;
            }
            try {
                read(thread, folder, process, living.status()).ifPresent(others::add);
            } catch (IOException failure) {
                if (files.exists(folder)) {
                    throw failure;
                }
            }
        }
        return others;
    }

    private Optional<ProcessFacts> read(int thread, String folder, ProcessFacts process, ProcessStatus judged)
            throws IOException {
        ProcessStatus status = ProcessStatus.of(files, folder);
        room -= status.length();
        if (status.isDead()) {
            return Optional.empty();
        }
        // Where that of the process cannot be read, that is said already.
        Observed<String> lsm =
                process.lsm() instanceof Observed.Known<String> ? processes.label(folder) : process.lsm();
        if (status.hasRightsOf(judged) && lsm.equals(process.lsm())) {
            return Optional.empty();
        }
        ProcessFacts facts = status.facts(thread, lsm);
        return Optional.of(new OwnUsers(files, main).bounded(facts, folder).threadOf(process));
    }
}
