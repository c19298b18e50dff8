package dev.wharden.kernel;

import dev.wharden.container.Container;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.ProcessFacts;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether a container is still at the shell script of its image that prepares what its program needs, such as a new
 * database, and then hands over to it ({@code exec "$@"}). What is ended then may be left half prepared for good: the
 * next start finds the folder filled. A script has its own name while its program is a shell; the program that takes
 * over has another. Needs the right to see {@code /proc/PID/exe}; without it no script is seen.
 *
 * @param files of the host's kernel
 */
record Entrypoint(ProcFiles files) {
    /** The kernel keeps so much of a name (TASK_COMM_LEN). */
    private static final int NAME = 15;

    private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "ash", "busybox", "ksh", "mksh", "zsh");

    /** They stay, and start the script as their child. */
    private static final Set<String> INITS = Set.of("docker-init", "tini", "tini-static", "dumb-init", "catatonit");

    /** Whether its script runs, and is to hand over to a program that its command names. */
    boolean runs(Container declared, KernelFacts facts) {
        ProcessFacts main = facts.main();
        List<String> command = Stream.concat(Stream.of(declared.text("/Path")), declared.strings("/Args").stream())
                .toList();
        return INITS.contains(main.name())
                ? facts.others().stream()
                        .filter(child -> child.parent() == main.pid())
                        .anyMatch(child -> isScript(child, command))
                : isScript(main, command);
    }

    private boolean isScript(ProcessFacts process, List<String> command) {
        for (int i = 0; i < command.size(); i++) {
            if (isOf(process, command.get(i))) {
                return command.subList(i + 1, command.size()).stream().anyMatch(word -> !word.startsWith("-"))
                        && isShell(process.pid());
            }
        }
        return false;
    }

    private boolean isOf(ProcessFacts process, String word) {
        String name = last(word);
        return !SHELLS.contains(name)
                && (name.substring(0, Math.min(NAME, name.length())).equals(process.name())
                        || (SHELLS.contains(process.name()) && isRead(process.pid(), name)));
    }

    /** Whether a shell was given this file to read: what {@code #!/usr/bin/env bash} starts is called by the shell. */
    private boolean isRead(long pid, String script) {
        return files.hint("/proc/" + pid + "/cmdline").stream()
                .flatMap(words -> words.lines().skip(1))
                .filter(word -> !word.startsWith("-"))
                .findFirst()
                .filter(word -> last(word).equals(script))
                .isPresent();
    }

    private boolean isShell(long pid) {
        try {
            return SHELLS.contains(last(files.link("/proc/" + pid + "/exe")));
        } catch (IOException unseen) {
            return false;
        }
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
