package dev.wharden.kernel;

import dev.wharden.container.Container;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the kernel knows of every process of a container, as files for an evidence bundle. Environments are left out:
 * they are in the inspect answer, which is kept apart.
 */
public final class ProcessFiles {
    private static final String COMMAND = "cmdline";
    private static final List<String> FILES =
            List.of("status", COMMAND, "limits", "cgroup", "mountinfo", "uid_map", "net/tcp", "net/tcp6", "net/unix");
    private static final int MOST_PROCESSES = 200;

    /**
     * Bytes of one file. A container makes its tables as long as it likes, each of its processes shows them again, and
     * all is held at once.
     */
    static final int LONGEST = 256 << 10;

    /** Bytes of all files of a container; the main process comes first. */
    static final int ROOM = 2 << 20;

    private final ProcFiles files;

    /** Reads below that root. */
    public ProcessFiles(ProcFiles files) {
        this.files = files;
    }

    /**
     * File name, such as {@code 812.status}, to content; empty when it does not run. What cannot be read is said in a
     * file of its own; after a command line that is not read in time no other is asked for.
     */
    public Map<String, byte[]> of(Container container) {
        var evidence = new TreeMap<String, byte[]>();
        int room = ROOM;
        boolean silent = false;
        for (String pid : processes(container)) {
            for (String file : FILES) {
                if (silent && file.equals(COMMAND)) {
                    continue;
                }
                String name = pid + "." + file.replace('/', '-');
                int most = Math.min(LONGEST, room);
                try {
                    byte[] head = files.head("/proc/" + pid + "/" + file, most + 1);
                    if (head.length > most) {
                        evidence.put(
                                name + ".cut", ("longer than " + most + " bytes").getBytes(StandardCharsets.UTF_8));
                        head = Arrays.copyOf(head, most);
                    }
                    evidence.put(name, head);
                    room -= head.length;
                } catch (IOException e) {
                    silent |= e instanceof InTime.Late;
                    evidence.put(
                            name + ".unread", String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return evidence;
    }

    /**
     * The main process first, then whoever is in its control group or below it. A path elsewhere that only contains its
     * id is not its own: a privileged container can make one.
     */
    private List<String> processes(Container container) {
        var pids = new ArrayList<String>();
        if (container.pid() <= 0) {
            return pids;
        }
        String main = String.valueOf(container.pid());
        pids.add(main);
        try {
            new ContainerProcesses(files)
                    .found(container.pid(), container.id()).pids().stream()
                            .sorted()
                            .map(String::valueOf)
                            .filter(pid -> !pid.equals(main))
                            .limit(MOST_PROCESSES - 1L)
                            .forEach(pids::add);
        } catch (IOException ended) {
            return pids;
        }
        return pids;
    }
}
