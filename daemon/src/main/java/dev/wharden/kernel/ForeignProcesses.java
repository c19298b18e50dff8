package dev.wharden.kernel;

import dev.wharden.subject.ForeignProcess;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds processes that are in a container's namespaces and not in its control group, as nsenter(1) puts them there.
 * What {@code docker exec} starts is in the group before it is in the namespaces (runc libcontainer/process_linux.go).
 */
public final class ForeignProcesses {
    /** Others of one container that are looked at. */
    private static final int MOST = 256;

    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
    /** The engine's own threads enter a container's network for moments (moby libnetwork/osl). */
    private static final Set<String> ENGINES = Set.of("dockerd", "containerd");

    private final ProcFiles files;
    private final ContainerProcesses processes;

    /** Reads below that root. */
    public ForeignProcesses(ProcFiles files) {
        this.files = files;
        this.processes = new ContainerProcesses(files);
    }

    /**
     * Those of a container, by pid; each says the id of the container that it belongs to. Processes that have just
     * begun are passed over: the engine sets up networks in them.
     *
     * @param container the full id
     * @param kinds of namespaces that are the container's own: not another container's, which answers for them
     * @param scan of the host; whoever has ended since, or has left, is not told
     */
    public Observed<List<ForeignProcess>> of(
            KernelFacts facts, String container, List<String> kinds, NamespaceScan scan) {
        if (!(facts.namespaces() instanceof Observed.Known<Map<String, Long>>(Map<String, Long> own))
                || !(facts.hostNamespaces() instanceof Observed.Known<Map<String, Long>>(Map<String, Long> host))) {
            return Observed.absent("needs CAP_SYS_PTRACE");
        }
        var judged = new ArrayList<>(kinds);
        judged.removeIf(kind -> !own.containsKey(kind) || own.get(kind).equals(host.get(kind)));
        var candidates = new TreeSet<Long>();
        judged.forEach(kind -> candidates.addAll(scan.in(own.getOrDefault(kind, -1L))));
        candidates.remove(facts.main().pid());
        facts.others().forEach(other -> candidates.remove(other.pid()));
        if (candidates.isEmpty()) {
            return Observed.known(List.of());
        }
        try {
            candidates.removeAll(new HashSet<>(processes.pids(facts.main().pid(), container)));
        } catch (IOException ended) {
            return Observed.absent("it has ended");
        }
        if (candidates.size() > MOST) {
            return Observed.unknown("more than " + MOST + " processes of others are in its namespaces");
        }
        return Observed.known(candidates.stream()
                .flatMap(pid -> look(pid, container, judged, own).stream())
                .toList());
    }

    /** As it is now, since a pid may have been given to another. */
    private Optional<ForeignProcess> look(long pid, String container, List<String> kinds, Map<String, Long> own) {
        String folder = "/proc/" + pid;
        try {
            String group = files.read(folder + "/cgroup");
            ProcessStatus status = processes.living(folder).status();
            Map<String, Long> now = NamespaceScan.links(files, folder);
            List<String> common = kinds.stream()
                    .filter(kind -> own.getOrDefault(kind, -1L).equals(now.get(kind)))
                    .toList();
            Matcher id = ID.matcher(group);
            String owner = id.find() ? id.group() : "";
            boolean passing = group.contains(container)
                    || status.isDead()
                    || (owner.isEmpty() && ENGINES.contains(status.name()))
                    || processes.isYoung(folder);
            return common.isEmpty() || passing
                    ? Optional.empty()
                    : Optional.of(new ForeignProcess(pid, status.name(), common, owner));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }
}
