package dev.wharden.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The processes that hold engines' sockets: engines of root, or of the configured engine's user, outside of containers,
 * and the first process, which may listen for them. Their descriptors are seen with CAP_SYS_PTRACE only.
 */
final class EngineHolders {
    private static final Set<String> NAMES =
            Set.of("dockerd", "containerd", "podman", "crio", "cri-dockerd", "buildkitd", "rootlesskit", "systemd");

    private static final Pattern CONTAINER = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern LINK = Pattern.compile("socket:\\[\\d+]");
    /** The kernel gives a name 15 bytes. */
    private static final int LONGEST_NAME = 16;

    private final ProcFiles files;

    EngineHolders(ProcFiles files) {
        this.files = files;
    }

    /** The inodes of all their sockets. */
    Set<String> inodes(Set<Integer> users) throws IOException {
        var inodes = new HashSet<String>();
        for (int pid : files.pids()) {
            String folder = "/proc/" + pid;
            if (pid == 1 || (isNamed(folder) && isOnHost(files, folder) && isOf(folder, users))) {
                inodes.addAll(sockets(files, folder));
            }
        }
        return inodes;
    }

    /** Asked of every process of the host. */
    private boolean isNamed(String folder) {
        try {
            return NAMES.contains(
                    new String(files.head(folder + "/comm", LONGEST_NAME), StandardCharsets.UTF_8).strip());
        } catch (IOException ended) {
            return false;
        }
    }

    /** Whether a process is in no container, by its control group and by its process ids. */
    static boolean isOnHost(ProcFiles files, String folder) {
        boolean inside = files.hint(folder + "/cgroup")
                .filter(text -> CONTAINER.matcher(text).find())
                .isPresent();
        return !inside
                && files.hint(folder + "/status").stream()
                        .flatMap(KernelLines::of)
                        .filter(line -> line.startsWith("NSpid:"))
                        .noneMatch(line -> line.strip().split("\\s+").length > 2);
    }

    private boolean isOf(String folder, Set<Integer> users) {
        try {
            List<Long> uids = ProcessStatus.of(files, folder).numbers("Uid");
            return !uids.isEmpty() && uids.stream().allMatch(uid -> users.contains(uid.intValue()));
        } catch (IOException ended) {
            return false;
        }
    }

    /** The inodes of the sockets that a process has open; none where that may not be seen. */
    static Set<String> sockets(ProcFiles files, String folder) {
        var own = new HashSet<String>();
        for (String name : files.names(folder + "/fd")) {
            try {
                String link = files.link(folder + "/fd/" + name);
                if (LINK.matcher(link).matches()) {
                    own.add(link.substring("socket:[".length(), link.length() - 1));
                }
            } catch (IOException closed) {
                // It was closed since the folder was read.
                own.remove(name);
            }
        }
        return own;
    }
}
