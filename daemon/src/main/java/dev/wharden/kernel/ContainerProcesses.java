package dev.wharden.kernel;

import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The processes of a container besides its main one: all in its control group, and in those below it, where a container
 * with an init system of its own puts them. Needs no right. PIDs come and go while they are read: one that is gone is
 * passed over.
 *
 * @param files of the host's kernel
 */
record ContainerProcesses(ProcFiles files) {
    private static final int MOST = 256;
    private static final int MOST_GROUPS = 64;
    /** Before what {@code docker exec} started takes its place, runc is in the group with all rights. */
    private static final Duration YOUNG = Duration.ofSeconds(2);
    /** USER_HZ, a constant of the kernel's interface on all that Docker runs on. */
    private static final long TICKS = 100;

    /**
     * The same with them.
     *
     * @param facts of the main process, whose control group is named after the container; where it is not, there are
     *     none
     * @param container the full id
     */
    KernelFacts with(KernelFacts facts, String container) {
        ProcessFacts main = facts.main();
        try {
            Optional<String> group = CgroupReader.group(files.read("/proc/" + main.pid() + "/cgroup"), container);
            if (group.isEmpty()) {
                return facts;
            }
            List<Long> pids = pids(group.get());
            String unread = pids.size() > MOST ? "it has more than " + MOST + " processes" : "";
            var others = new ArrayList<ProcessFacts>();
            for (long pid : pids.subList(0, Math.min(MOST, pids.size()))) {
                try {
                    if (pid != main.pid()) {
                        read(pid, main).ifPresent(others::add);
                    }
                } catch (IOException failure) {
                    unread = "one of its processes: " + failure.getMessage();
                }
            }
            return facts.with(others, unread);
        } catch (IOException failure) {
            return facts.with(List.of(), "its control group: " + failure.getMessage());
        }
    }

    /** One more than are read, where there are more. */
    private List<Long> pids(String group) throws IOException {
        var pids = new ArrayList<Long>();
        var open = new ArrayDeque<>(List.of(group));
        for (int seen = 0; !open.isEmpty() && pids.size() <= MOST; seen++) {
            if (seen == MOST_GROUPS) {
                throw new IOException("it has more than " + MOST_GROUPS + " groups below it");
            }
            String folder = open.pop();
            KernelLines.of(procs(folder, seen == 0))
                    .filter(line -> line.matches("\\d{1,9}"))
                    .map(Long::valueOf)
                    .limit(MOST + 1L - pids.size())
                    .forEach(pids::add);
            files.folders(folder).forEach(name -> open.add(folder + "/" + name));
        }
        return pids;
    }

    /** A group of threads has no list of its own: its processes are in the one above. */
    private String procs(String folder, boolean isFirst) throws IOException {
        try {
            return files.read(folder + "/cgroup.procs");
        } catch (IOException failure) {
            if (isFirst) {
                throw failure;
            }
            return "";
        }
    }

    private Optional<ProcessFacts> read(long pid, ProcessFacts main) throws IOException {
        String folder = "/proc/" + pid;
        try {
            ProcessStatus status = new ProcessStatus(files.read(folder + "/status"));
            if (status.isDead()) {
                return Optional.empty();
            }
            ProcessFacts facts =
                    status.facts(pid, main.lsm() instanceof Observed.Absent<String> none ? none : label(folder));
            return facts.isWithin(main) || !isYoung(folder) ? Optional.of(facts) : Optional.empty();
        } catch (IOException failure) {
            if (files.exists(folder)) {
                throw failure;
            }
            return Optional.empty();
        }
    }

    private boolean isYoung(String folder) throws IOException {
        String stat = files.read(folder + "/stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        try {
            long started = Long.parseLong(fields[19]) * 1000 / TICKS;
            double now = Double.parseDouble(files.read("/proc/uptime").split(" ", -1)[0]) * 1000;
            return now - started < YOUNG.toMillis();
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException broken) {
            throw new IOException("/proc: no start time", broken);
        }
    }

    /** The label of a security module. The kernel answers EINVAL where no module has labels. */
    Observed<String> label(String folder) {
        String path = folder + "/attr/current";
        try {
            String label = files.read(path).replace("\0", "").strip();
            return label.isEmpty() ? Observed.absent("no label") : Observed.known(label);
        } catch (AccessDeniedException | NoSuchFileException denied) {
            return ProcFiles.unread(path, denied);
        } catch (IOException failure) {
            return String.valueOf(failure.getMessage()).contains("Invalid argument")
                    ? Observed.absent("the kernel has no security module with labels")
                    : ProcFiles.unread(path, failure);
        }
    }
}
