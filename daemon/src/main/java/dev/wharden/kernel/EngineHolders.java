package dev.wharden.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The processes of engines: of root, or of the configured engine's user, outside of containers. Where they listen is
 * what they were started with, which no other user decides. A name and a user do not make an engine: {@code sudo},
 * called by a link, has the link's name, root's uid, and arguments of any user's. What it executes tells. The kernel's
 * table of sockets proves nothing: a name with a line break forges a line of it, with the number of any other's socket.
 */
final class EngineHolders {
    private static final Pattern CONTAINER = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern LINK = Pattern.compile("socket:\\[\\d+]");
    /** The kernel gives a name 15 bytes. */
    private static final int LONGEST_NAME = 16;

    /** Processes of one name that are looked at where it is not seen what they execute: any local user makes more. */
    static final int MOST_ALIKE = 16;

    /** What the kernel adds to the path of a program that was exchanged since, as by an upgrade. */
    private static final String DELETED = " (deleted)";

    /** K3s is containerd too, by a link. */
    private static final String K3S = "k3s";

    private final ProcFiles files;

    /**
     * Paths that engines were started with, in any spelling.
     *
     * @param proven of processes that execute an engine's program
     * @param others of those of which that is not seen
     * @param more why there may be more; empty where there are not
     */
    record Places(Set<String> proven, Set<String> others, String more) {}

    EngineHolders(ProcFiles files) {
        this.files = files;
    }

    /**
     * The sockets that these users' engines were started with.
     *
     * @param isTheirs whether only they decide what programs are in a folder
     */
    Places sockets(Set<Integer> users, Predicate<String> isTheirs) throws IOException {
        var proven = new TreeSet<String>();
        var others = new TreeSet<String>();
        var unproven = new HashMap<String, Integer>();
        String more = "";
        for (String folder : folders(users, EngineCommand::isEngine)) {
            boolean executes = program(folder)
                    .map(path -> path.substring(0, path.lastIndexOf('/') + 1))
                    .filter(isTheirs)
                    .isPresent();
            String name = name(folder);
            if (!executes && unproven.merge(name, 1, Integer::sum) > MOST_ALIKE) {
                more = tooMany(name);
                continue;
            }
            Set<String> into = executes ? proven : others;
            try {
                // What is more than that is said, and not looked at.
                if (into.size() <= EngineCommand.MOST_PLACES) {
                    into.addAll(EngineCommand.of(files, name, folder).sockets(files, users));
                }
            } catch (IOException unread) {
                // Without its number: what differs at each look is said again at each.
                more = files.exists(folder) ? name + ": " + unread.getMessage() : more;
            }
        }
        return new Places(proven, others, more);
    }

    /** What is said of more than {@link #MOST_ALIKE} of a name. */
    static String tooMany(String name) {
        return "more than " + MOST_ALIKE + " processes that may be engines are called " + name;
    }

    /** What a process executes; empty where that is not seen, as without CAP_SYS_PTRACE. */
    private Optional<String> program(String folder) {
        try {
            String path = files.link(folder + "/exe");
            return Optional.of(path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path);
        } catch (IOException unseen) {
            return Optional.empty();
        }
    }

    /** Not where it is seen to execute something else. */
    private boolean mayBe(String folder) {
        return program(folder)
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .filter(program -> !program.equals(K3S) && !program.equals(name(folder)))
                .isEmpty();
    }

    /**
     * The folders in {@code /proc} of engines of these users, and of what is not seen to be none.
     *
     * @param isNamed what the kernel calls them
     */
    List<String> folders(Set<Integer> users, Predicate<String> isNamed) throws IOException {
        return Arrays.stream(files.pids())
                .sorted()
                .mapToObj(pid -> "/proc/" + pid)
                .filter(folder -> isNamed.test(name(folder)))
                .filter(folder -> isOf(folder, users) && isInNone(folder) && mayBe(folder))
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

    /** Whether its control group is no container's. */
    private boolean isInNone(String folder) {
        return files.hint(folder + "/cgroup")
                .filter(text -> CONTAINER.matcher(text).find())
                .isEmpty();
    }

    /** Whether it is of these users, and has process ids of the host alone. */
    private boolean isOf(String folder, Set<Integer> users) {
        try {
            ProcessStatus status = ProcessStatus.of(files, folder);
            List<Long> uids = status.numbers("Uid");
            return !uids.isEmpty()
                    && uids.stream().allMatch(uid -> users.contains(uid.intValue()))
                    && (!status.text().contains("\nNSpid:")
                            || status.numbers("NSpid").size() < 2);
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
