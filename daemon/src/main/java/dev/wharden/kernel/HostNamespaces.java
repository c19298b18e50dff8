package dev.wharden.kernel;

import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of the host's namespaces a process of a container is in, where the container's main process is not: one that
 * root has moved into its control group, or that has left for the host ({@code nsenter -t 1}). The namespaces that a
 * container makes itself are not the host's.
 *
 * @param files of the host's kernel
 * @param links what the link of the host's says, by kind; none where Wharden has no right to be told, which is a
 *     finding of the host
 */
record HostNamespaces(ProcFiles files, Map<String, String> links) {
    HostNamespaces {
        links = Map.copyOf(links);
    }

    /** For one container, by its main process. */
    static HostNamespaces of(ProcFiles files, KernelFacts facts) {
        var links = new HashMap<String, String>();
        if (facts.namespaces() instanceof Observed.Known<Map<String, Long>>(Map<String, Long> own)
                && facts.hostNamespaces() instanceof Observed.Known<Map<String, Long>>(Map<String, Long> host)) {
            for (String kind : Threads.KINDS) {
                Long inode = host.get(kind);
                if (inode != null && own.containsKey(kind) && !inode.equals(own.get(kind))) {
                    links.put(kind, kind + ":[" + inode + "]");
                }
            }
        }
        return new HostNamespaces(files, links);
    }

    /**
     * The kinds, in the order of {@link Threads#KINDS}; none of one that is in its exit. Throws IOException where they
     * cannot be read.
     *
     * @param folder of a thread that lives
     */
    List<String> of(String folder) throws IOException {
        try {
            return of(folder, Threads.KINDS);
        } catch (NoSuchFileException ending) {
            return List.of();
        }
    }

    /**
     * The same of another thread of a process: each can enter another {@code mnt} and {@code net} by itself (setns(2)),
     * and all are in one {@code pid}. Throws NoSuchFileException where it is in its exit.
     *
     * @param process the kinds that the process is judged by
     */
    List<String> ofThread(String folder, List<String> process) throws IOException {
        return of(
                folder,
                Threads.KINDS.stream()
                        .filter(kind -> !kind.equals("pid") || process.contains(kind))
                        .toList());
    }

    private List<String> of(String folder, List<String> asked) throws IOException {
        var kinds = new ArrayList<String>();
        for (String kind : asked) {
            String link = links.get(kind);
            if (link != null && files.link(folder + "/ns/" + kind).equals(link)) {
                kinds.add(kind);
            }
        }
        return kinds;
    }
}
