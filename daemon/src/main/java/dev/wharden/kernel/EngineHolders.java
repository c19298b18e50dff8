package dev.wharden.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The processes of engines: of root, or of the configured engine's user, outside of containers. Where they listen is
 * what they were started with, which nobody else decides. The kernel's table of sockets proves nothing: a name with a
 * line break forges a line of it, with the number of any other's socket.
 */
final class EngineHolders {
    private static final Pattern CONTAINER = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern LINK = Pattern.compile("socket:\\[\\d+]");
    /** The kernel gives a name 15 bytes. */
    private static final int LONGEST_NAME = 16;

    private final ProcFiles files;

    EngineHolders(ProcFiles files) {
        this.files = files;
    }

    /** The paths of sockets that these users' engines were started with, in any spelling. */
    Set<String> sockets(Set<Integer> users) throws IOException {
        var sockets = new TreeSet<String>();
        for (String folder : folders(users, EngineCommand::isEngine)) {
            sockets.addAll(sockets(folder));
        }
        return sockets;
    }

    /** Of one; none where it has ended, or cannot be read. */
    List<String> sockets(String folder) {
        try {
            return EngineCommand.of(files, name(folder), folder).sockets(files);
        } catch (IOException ended) {
            return List.of();
        }
    }

    /**
     * The folders in {@code /proc} of engines of these users.
     *
     * @param isNamed what the kernel calls them
     */
    List<String> folders(Set<Integer> users, Predicate<String> isNamed) throws IOException {
        return Arrays.stream(files.pids())
                .sorted()
                .mapToObj(pid -> "/proc/" + pid)
                .filter(folder -> isNamed.test(name(folder)))
                .filter(folder -> isOnHost(folder) && isOf(folder, users))
                .toList();
    }

    /** Asked of every process of the host. */
    private String name(String folder) {
        try {
            return new String(files.head(folder + "/comm", LONGEST_NAME), StandardCharsets.UTF_8).strip();
        } catch (IOException ended) {
            return "";
        }
    }

    /** Whether a process is in no container, by its control group and by its process ids. */
    private boolean isOnHost(String folder) {
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
    static Set<String> inodes(ProcFiles files, String folder) {
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
