package dev.wharden.kernel;

import dev.wharden.container.Container;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the kernel knows of every process of a container, as files for an evidence bundle. Environments are left out:
 * they are in the inspect answer, which is kept apart.
 */
public final class ProcessFiles {
    private static final List<String> FILES =
            List.of("status", "cmdline", "limits", "cgroup", "mountinfo", "uid_map", "net/tcp", "net/tcp6", "net/unix");
    private static final int MOST_PROCESSES = 200;

    private final ProcFiles files;

    /** Reads below that root. */
    public ProcessFiles(ProcFiles files) {
        this.files = files;
    }

    /**
     * File name, such as {@code 812.status}, to content; empty when it does not run. What cannot be read is said in a
     * file of its own.
     */
    public Map<String, byte[]> of(Container container) {
        var evidence = new TreeMap<String, byte[]>();
        for (String pid : processes(container)) {
            for (String file : FILES) {
                String name = pid + "." + file.replace('/', '-');
                try {
                    evidence.put(name, files.read("/proc/" + pid + "/" + file).getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    evidence.put(
                            name + ".unread", String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return evidence;
    }

    /** The main process first, then whoever is in a cgroup that names the container. */
    private List<String> processes(Container container) {
        var pids = new ArrayList<String>();
        if (container.pid() <= 0) {
            return pids;
        }
        String main = String.valueOf(container.pid());
        pids.add(main);
        for (String pid : files.names("/proc")) {
            if (pid.matches("[0-9]+")
                    && !pid.equals(main)
                    && pids.size() < MOST_PROCESSES
                    && !container.id().isEmpty()
                    && files.hint("/proc/" + pid + "/cgroup").orElse("").contains(container.id())) {
                pids.add(pid);
            }
        }
        return pids;
    }
}
