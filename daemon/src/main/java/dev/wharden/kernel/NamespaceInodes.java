package dev.wharden.kernel;

import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** The namespaces that a process is in, which needs CAP_SYS_PTRACE, and those of the host. */
final class NamespaceInodes {
    private static final List<String> NAMES = List.of("ipc", "mnt", "net", "pid", "uts");

    private final ProcFiles files;
    /** Neither those of process 1 nor those of this process change, nor does whether the first may be read. */
    private final AtomicReference<Optional<Observed<Map<String, Long>>>> host = new AtomicReference<>(Optional.empty());

    NamespaceInodes(ProcFiles files) {
        this.files = files;
    }

    /**
     * Those of process 1 where they may be read, since a sandboxed daemon has some of its own; else those of this
     * process.
     */
    Observed<Map<String, Long>> ofHost() {
        Optional<Observed<Map<String, Long>>> known = host.get();
        if (known.isPresent()) {
            return known.get();
        }
        Observed<Map<String, Long>> first = of("/proc/1");
        Observed<Map<String, Long>> read =
                first instanceof Observed.Known<Map<String, Long>> ? first : of("/proc/self");
        if (read instanceof Observed.Known<Map<String, Long>>) {
            host.set(Optional.of(read));
        }
        return read;
    }

    /**
     * Name to inode, or why they may not be read.
     *
     * @param folder of a process, or of a thread that lives
     */
    Observed<Map<String, Long>> of(String folder) {
        var inodes = new TreeMap<String, Long>();
        for (String name : NAMES) {
            String path = folder + "/ns/" + name;
            try {
                String link = files.link(path);
                int begin = link.indexOf(":[") + 2;
                if (begin < 2 || !link.endsWith("]")) {
                    return Observed.unknown(path + ": no inode");
                }
                inodes.put(name, Long.valueOf(link.substring(begin, link.length() - 1)));
            } catch (NumberFormatException other) {
                return Observed.unknown(path + ": no inode");
            } catch (AccessDeniedException denied) {
                return Observed.unknown(folder + "/ns: permission denied (CAP_SYS_PTRACE is needed)");
            } catch (IOException failure) {
                // A kernel that was built without that kind of namespace.
                if (files.exists(folder + "/ns") && !files.exists(path)) {
                    continue;
                }
                return ProcFiles.unread(path, failure);
            }
        }
        return inodes.isEmpty() ? Observed.unknown(folder + "/ns: empty") : Observed.known(Map.copyOf(inodes));
    }
}
