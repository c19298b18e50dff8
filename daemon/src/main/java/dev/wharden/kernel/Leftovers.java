package dev.wharden.kernel;

import dev.wharden.container.Container;
import dev.wharden.kernel.ProcessTable.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What runs of containers that have ended by the engine's word. The runtime goes by the first thread of the first
 * process: when that ends and others go on ({@code pthread_exit} in {@code main}), it calls the container stopped, and
 * sends no signal for a stop, a kill or a removal (measured on 26.1.5 with runc 1.1). A process is a container's by its
 * control groups, which are named after it. Needs no right; what cannot be read counts as not there.
 *
 * @param files of the host's kernel
 */
public record Leftovers(ProcFiles files) {
    private static final int MOST = 8;
    /** The parent of the kernel's own threads, which no container has. */
    private static final int KERNEL = 2;

    private static final String OUTLIVING = "a process in its control group is in the host's PID namespace, where its"
            + " stop does not end it (nsenter into the host): end that, or start it as a service of the host";

    /** Numbers of some processes that run in control groups of these containers, by full ids; in order. */
    public List<Long> of(Collection<String> containers) {
        var found = new ArrayList<Long>();
        try {
            for (int pid : files.pids()) {
                if (found.size() < MOST && isOne(pid, containers)) {
                    found.add((long) pid);
                }
            }
        } catch (IOException unread) {
            return List.copyOf(found);
        }
        return List.copyOf(found);
    }

    /** Whether the first thread of its first process has ended while others go on: the engine cannot stop it. */
    public boolean isHeadless(Container container) {
        if (container.pid() <= 0) {
            return false;
        }
        try {
            return ProcessTable.row(files, container.pid())
                    .filter(row -> row.zombie() && row.threads() > 1)
                    .isPresent();
        } catch (IOException unread) {
            return false;
        }
    }

    /**
     * Why the end of one that runs may not end all that is in its groups: something there is in the host's PID
     * namespace, such as what a privileged one has started there, or may be, where not all of them could be read. The
     * end of a PID namespace for itself does not end that. Where it shares one, the runtime ends all that is in the
     * group; a runtime that runs containers in a sandbox of the host's ends that.
     */
    public Optional<String> outliving(Container container) {
        String mode = container.text("/HostConfig/PidMode");
        if (container.pid() <= 0 || !(mode.isEmpty() || mode.equals("private"))) {
            return Optional.empty();
        }
        try {
            var processes = new ContainerProcesses(files);
            if (processes.group(container.pid(), container.id()).isEmpty() || hasHosts("/proc/" + container.pid())) {
                return Optional.empty();
            }
            GroupProcesses.Found found = processes.found(container.pid(), container.id());
            return found.pids().stream().anyMatch(pid -> isOnHost("/proc/" + pid))
                    ? Optional.of(OUTLIVING)
                    : Optional.of(found.unread())
                            .filter(why -> !why.isEmpty())
                            .map(why -> "not all of its processes are known to end with it: " + why);
        } catch (IOException unread) {
            return Optional.empty();
        }
    }

    /** What begins an exec session is too, for a moment. */
    private boolean isOnHost(String folder) {
        try {
            return hasHosts(folder) && !new ContainerProcesses(files).isYoung(folder);
        } catch (IOException ended) {
            return false;
        }
    }

    private boolean hasHosts(String folder) throws IOException {
        return ProcessStatus.of(files, folder).numbers("NSpid").size() == 1;
    }

    /** One that ends while it is read is none. */
    private boolean isOne(int pid, Collection<String> containers) {
        try {
            Optional<Row> row = ProcessTable.row(files, pid);
            if (row.isEmpty()
                    || row.get().parent() == KERNEL
                    || row.get().isDead()
                    || (row.get().exiting() && row.get().threads() <= 1)) {
                return false;
            }
            // Of a first thread that has ended version 1 says the root group.
            String folder = row.get().zombie()
                    ? new ContainerProcesses(files).living("/proc/" + pid).folder()
                    : "/proc/" + pid;
            if (row.get().zombie()
                    && row.get().threads() <= 2
                    && Row.of(pid, files.read(folder + "/stat")).exiting()) {
                return false;
            }
            return CgroupReader.paths(files.read(folder + "/cgroup")).values().stream()
                    .distinct()
                    .anyMatch(path -> containers.stream().anyMatch(id -> isIn(path, id)));
        } catch (IOException ended) {
            return false;
        }
    }

    /** A group below it that is named as a container's is that one's ({@code docker run --cgroup-parent}). */
    private static boolean isIn(String path, String container) {
        return CgroupReader.named(path, container)
                .filter(own -> !ChildGroups.mayBeAnothers(path.substring(own.length())))
                .isPresent();
    }
}
