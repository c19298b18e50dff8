package dev.wharden.kernel;

import dev.wharden.kernel.ProcessTable.Row;
import dev.wharden.kernel.Threads.Namespace;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is in a container's namespaces and of the engine. Threads of dockerd enter a container's network (moby
 * libnetwork/osl), where its first one may stay, and start iptables in it; a container that is being started with
 * another's network is in that before the engine tells of it. Neither ever is in more than that.
 *
 * @param files of the host's kernel
 */
record Passage(ProcFiles files) {
    private static final String ENGINE = "dockerd";
    private static final List<String> NETWORK = List.of("net");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
    /** Between a process and the shim of its container: the runtime and its hooks. */
    private static final int DEEPEST = 16;

    /**
     * A process as it is now.
     *
     * @param owner the id in the name of its control group; empty where it has none
     * @param now the namespaces that it is in
     * @param common the kinds of them that are the container's
     */
    record One(long pid, String name, String owner, Set<Namespace> now, List<String> common) {}

    /** The id of the container that a table of control groups names; empty where it names none. */
    static String owner(String groups) {
        Matcher id = ID.matcher(groups);
        return id.find() ? id.group() : "";
    }

    /**
     * Whether it is the engine, what the engine starts for a moment, or a container that is just being started. Age
     * alone says nothing, since a process can be made again every second: whose child it is does.
     *
     * @param host the host's namespaces, by their kind
     */
    boolean isOfEngine(One one, Map<String, Long> host) throws IOException {
        if (!one.owner().isEmpty()) {
            return isStarting(one);
        }
        if (!one.common().equals(NETWORK)) {
            return false;
        }
        if (isEngine(one.name(), one.owner(), one.now(), host)) {
            return leavesOthersOut(one);
        }
        Optional<Row> row = ProcessTable.row(files, one.pid()).filter(this::isYoung);
        return row.isPresent() && isEngine(row.get().parent(), host);
    }

    /**
     * A container calls a process as it likes, and one with rights over the host's control groups leaves its own; the
     * host's process ids and mounts are not its own as well unless it is the host.
     */
    private boolean isEngine(String name, String owner, Set<Namespace> now, Map<String, Long> host) {
        return name.equals(ENGINE) && owner.isEmpty() && now.contains(of("pid", host)) && hasHostsMounts(now);
    }

    private boolean isEngine(int pid, Map<String, Long> host) throws IOException {
        String folder = "/proc/" + pid;
        return new Threads(files).namespaces(pid) instanceof Observed.Known<Set<Namespace>>(Set<Namespace> now)
                && isEngine(ProcessStatus.of(files, folder).name(), owner(files.read(folder + "/cgroup")), now, host);
    }

    /** Those of the first process; where it denies to be looked at, none are known to be. */
    private boolean hasHostsMounts(Set<Namespace> now) {
        return !(new Threads(files).namespaces(1) instanceof Observed.Known<Set<Namespace>>(Set<Namespace> first))
                || now.stream().anyMatch(one -> one.kind().equals("mnt") && first.contains(one));
    }

    /** The engine goes on elsewhere with its other threads. */
    private boolean leavesOthersOut(One one) {
        return one.now().stream()
                .filter(its -> its.kind().equals("net"))
                .anyMatch(its -> new Threads(files).isElsewhere(one.pid(), its));
    }

    private static Namespace of(String kind, Map<String, Long> host) {
        return new Namespace(kind, host.getOrDefault(kind, -1L));
    }

    /** All from it to the shim of its container, and that too, have just begun. */
    private boolean isStarting(One one) throws IOException {
        Optional<Row> row = ProcessTable.row(files, one.pid());
        for (int i = 0; i < DEEPEST && row.filter(this::isYoung).isPresent(); i++) {
            if (Shims.isOf(files, row.get(), one.owner())) {
                return true;
            }
            row = ProcessTable.row(files, row.get().parent());
        }
        return false;
    }

    private boolean isYoung(Row row) {
        try {
            return new ContainerProcesses(files).isYoung("/proc/" + row.pid());
        } catch (IOException ended) {
            return false;
        }
    }
}
