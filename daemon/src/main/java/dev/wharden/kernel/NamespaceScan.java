package dev.wharden.kernel;

import dev.wharden.subject.Observed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which processes of the host are in which namespaces, as they were at one moment: those that are in the host's own are
 * left out. Immutable.
 *
 * @param users inode of a namespace to the pids in it, ascending
 */
public record NamespaceScan(Map<Long, List<Long>> users) {
    /** The kinds that lead to another's files, sockets and processes. */
    static final List<String> KINDS = List.of("mnt", "net", "pid");

    /** Processes that are looked at; a host with more is not looked at. */
    private static final int MOST = 20_000;

    /**
     * Looks at every process: for once a sweep, not for each container. Unknown where Wharden has no right to be told
     * (CAP_SYS_PTRACE), or where there are more than are looked at.
     */
    public static Observed<NamespaceScan> of(ProcFiles files) {
        if (!TraceRight.isThere(files)) {
            return Observed.unknown(TraceRight.DENIED);
        }
        Map<String, Long> first = links(files, "/proc/1");
        Map<String, Long> host = first.isEmpty() ? links(files, "/proc/self") : first;
        List<String> pids =
                files.names("/proc").stream().filter(NamespaceScan::isPid).toList();
        if (pids.size() > MOST) {
            return Observed.unknown("there are more than " + MOST + " processes");
        }
        var users = new HashMap<Long, List<Long>>();
        for (String pid : pids) {
            links(files, "/proc/" + pid).forEach((kind, inode) -> {
                if (!inode.equals(host.get(kind))) {
                    users.computeIfAbsent(inode, _ -> new ArrayList<>()).add(Long.valueOf(pid));
                }
            });
        }
        return Observed.known(new NamespaceScan(users));
    }

    private static boolean isPid(String name) {
        return name.length() < 10 && name.chars().allMatch(letter -> letter >= '0' && letter <= '9');
    }

    /**
     * Kind to inode of a process's namespaces; empty when it has ended or they may not be read. One whose first thread
     * has ended goes on with the others: the kernel shows the namespaces of those, each of which could have its own,
     * and the first that lives is asked.
     */
    static Map<String, Long> links(ProcFiles files, String folder) {
        Map<String, Long> first = ofThread(files, folder);
        if (!first.isEmpty() || !files.hint(folder + "/stat").orElse("").contains(") Z ")) {
            return first;
        }
        for (String thread : files.names(folder + "/task")) {
            Map<String, Long> links = ofThread(files, folder + "/task/" + thread);
            if (!links.isEmpty()) {
                return links;
            }
        }
        return first;
    }

    private static Map<String, Long> ofThread(ProcFiles files, String folder) {
        var links = new TreeMap<String, Long>();
        for (String kind : KINDS) {
            try {
                String link = files.link(folder + "/ns/" + kind);
                links.put(kind, Long.valueOf(link.substring(link.indexOf('[') + 1, link.length() - 1)));
            } catch (IOException | NumberFormatException | IndexOutOfBoundsException ended) {
                return Map.of();
            }
        }
        return links;
    }

    /** The pids in a namespace, ascending. */
    List<Long> in(long inode) {
        return users.getOrDefault(inode, List.of());
    }
}
